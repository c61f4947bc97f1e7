#include "objectives/outcome.hpp"

#include "objectives/shortest_plan.hpp"
#include "objectives/windows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <optional>

namespace drc::objectives {

namespace {

/// What there is to say of one plan.
class Judged {
public:
    Judged(const semantics::Model& model, const ir::Program& program, const ir::Plan& plan,
           const Recovery& recovery, const PlanSchedule& lowered)
        : model_(model),
          program_(program),
          plan_(plan),
          recovery_(recovery),
          lowered_(lowered),
          written_(model.plan(plan.name)) {}

    Outcome run(const std::vector<JudgedShortfall>& shortfalls,
                const std::function<bool(std::string_view)>& isSuppressed) const {
        Outcome outcome;
        outcome.plan = plan_.name;
        outcome.span = plan_.origin.component;
        outcome.from = plan_.from;
        outcome.to = plan_.to;
        for (const JudgedShortfall& one : shortfalls)
            if (one.isOpen()) outcome.missing.push_back(missing(one));
        for (const Window& window : windowsOf(program_, plan_, recovery_))
            if (!isSuppressed(window.sender)) outcome.early.push_back(early(window));
        for (const JudgedShortfall& one : shortfalls)
            if (one.isAssumed) addUntilPeople(outcome, one, isSuppressed);
        auto shortfall = shortfalls.begin(); // in the order of what is required
        for (const std::string& component : recovery_.required()) {
            const bool isShort = shortfall != shortfalls.end() && shortfall->component == component;
            addChange(outcome, component, isShort ? &*shortfall++ : nullptr);
        }
        if (written_ != nullptr && written_->omitsSteps) outcome.derivedSteps = stagesOf(written_->steps);
        if (!plan_.graceful && shortfalls.empty()) outcome.shorter = shorter();
        for (const Recovery::Idle& idle : recovery_.idle())
            outcome.idle.push_back({inPlan(idle.action), written(idle.component), spanOf(idle.action)});
        return outcome;
    }

private:
    std::string written(const std::string& component) const { return model_.written(component); }
    std::string inPlan(std::size_t index) const {
        return semantics::writtenStep(plan_.actions[index].action, written(plan_.actions[index].component));
    }
    source::Span spanOf(std::size_t index) const { return plan_.actions[index].origin.component; }

    /// Where an action is written: its step, and the statement in the list of the plan's steps that holds it.
    struct Place {
        const semantics::Step* step = nullptr; ///< null for a compiler-made step
        const semantics::Step* statement = nullptr;
    };

    Place placeOf(std::size_t index) const {
        const auto isIt = [&](const semantics::Step& step) { return step.span == spanOf(index); };
        if (written_ == nullptr || written_->omitsSteps) return {};
        for (const semantics::Step& statement : written_->steps) {
            const auto inside = std::find_if(statement.parallel.begin(), statement.parallel.end(), isIt);
            if (inside != statement.parallel.end()) return {&*inside, &statement};
            if (isIt(statement)) return {&statement, &statement};
        }
        return {};
    }

    /// `action`: that sends them; nothing where no step does.
    Outcome::Early sentBy(const std::string& sender, std::optional<std::size_t> action,
                          const std::string& component, ir::State state, double end) const {
        Outcome::Early result;
        if (action) result.sends = inPlan(*action);
        result.sender = written(sender);
        result.component = component;
        result.written = written(component);
        result.state = state;
        const double begin = action ? beginOf(*action) : ledElsewhereAfter(program_, sender).value_or(0);
        result.window = end == forever ? forever : std::max(end - begin, 0.0);
        result.span = action ? spanOf(*action) : model_.component(sender)->nameSpan;
        result.work = recovery_.statesOf(sender).buffers;
        return result;
    }

    Outcome::Early early(const Window& window) const {
        Outcome::Early result =
            sentBy(window.sender, window.sends, window.component, window.state, endOf(window.until));
        result.ends = inPlan(window.until);
        result.until = spanOf(window.until);
        if (!window.sends) return result;
        const Place moved = placeOf(*window.sends);
        const Place behind = placeOf(window.until);
        if (moved.step == nullptr || behind.step == nullptr) return result;
        result.moved = moved.step->statement;
        result.behind = behind.statement->statement;
        return result;
    }

    /// What is sent to something that people bring back.
    void addUntilPeople(Outcome& outcome, const JudgedShortfall& shortfall,
                        const std::function<bool(std::string_view)>& isSuppressed) const {
        for (const ir::ComponentStates& states : program_.states) {
            const std::vector<std::size_t>& begins = recovery_.course(states.component).begins;
            std::optional<std::size_t> sends;
            if (!begins.empty()) sends = begins.front();
            const bool arrive = sends || (!plan_.graceful && ledElsewhereAfter(program_, states.component));
            if (!states.sends() || !arrive || !recovery_.needs(states.component, shortfall.component))
                continue;
            if (isSuppressed(states.component)) continue;
            outcome.early.push_back(sentBy(states.component, sends, shortfall.component, shortfall.state,
                                           endByPeople(shortfall.component)));
        }
    }

    void addChange(Outcome& outcome, const std::string& component, const JudgedShortfall* shortfall) const {
        const Course& course = recovery_.course(component);
        if (course.before == ir::State::Serving && course.after == ir::State::Serving) return;
        Outcome::Change& change = outcome.changes.emplace_back();
        change.written = written(component);
        change.before = course.before;
        change.after = course.after;
        if (course.servesSince) change.step = inPlan(*course.servesSince);
        change.byItself = course.byItself && !course.servesSince;
        change.byPeople = shortfall != nullptr && shortfall->isAssumed;
        if (shortfall != nullptr && shortfall->suppression != nullptr)
            change.allowed = shortfall->suppression->reason;
        change.entrance = recovery_.statesOf(component).entrance;
    }

    /// The step that would bring it back, and where it belongs: behind what it needs, before clients are
    /// sent.
    Outcome::Missing missing(const JudgedShortfall& shortfall) const {
        Outcome::Missing result;
        result.shortfall = shortfall;
        result.written = written(shortfall.component);
        if (shortfall.optional) {
            result.action = inPlan(*shortfall.optional);
            result.hollow = !plan_.actions[*shortfall.optional].optional;
            const semantics::Step* const step = placeOf(*shortfall.optional).step;
            if (step == nullptr) return result;
            result.optional = step->span;
            if (step->settings.all.size() == 1)
                result.settings = {step->span.file, step->span.end, step->statement.end};
            return result;
        }
        if (shortfall.stopped) result.stops = inPlan(*shortfall.stopped);
        if (shortfall.actions.empty()) return result;
        const ir::StateChange& remedy = shortfall.actions.front();
        result.action = fmt::format("{} {}", remedy.action, written(remedy.by));
        std::optional<std::size_t> after = recovery_.followsOn(shortfall.component);
        if (shortfall.stopped) after = std::max(after.value_or(0), *shortfall.stopped);
        if (!after && shortfall.entrance) after = recovery_.lastToServe();
        const std::optional<std::size_t> anchor = after ? after : firstToSend();
        const semantics::Step* const statement = anchor ? placeOf(*anchor).statement : nullptr;
        if (statement == nullptr) {
            result.braces = emptySteps();
            return result;
        }
        result.anchor = statement->statement;
        result.behind = after.has_value();
        return result;
    }

    /// The braces of a list without steps; empty without such a list.
    source::Span emptySteps() const {
        if (written_ == nullptr || written_->declaration == nullptr || !written_->steps.empty()) return {};
        for (const syntax::Statement* statement : written_->declaration->body->statements)
            if (const syntax::Body* const body = syntax::bodyOf(*statement);
                statement->kind == syntax::StatementKind::Steps && body->statements.empty())
                return body->span();
        return {};
    }

    /// The first step that sends clients or work, or the first of all.
    std::optional<std::size_t> firstToSend() const {
        std::optional<std::size_t> first;
        for (const ir::ComponentStates& states : program_.states) {
            const auto sends = recovery_.course(states.component).servesSince;
            if (states.sends() && sends) first = std::min(first.value_or(*sends), *sends);
        }
        if (first) return first;
        for (std::size_t index = 0; index < plan_.actions.size(); ++index)
            if (placeOf(index).step != nullptr) return index;
        return std::nullopt;
    }

    // ---- which steps, in which order

    /// Of steps that were derived: nothing stands in a `together` but actions.
    static Outcome::Stages stagesOf(const std::vector<semantics::Step>& steps) {
        Outcome::Stages result;
        for (const semantics::Step& step : steps) {
            auto& stage = result.emplace_back();
            if (step.component != nullptr) stage.push_back(step.written());
            for (const semantics::Step& one : step.parallel)
                stage.push_back(one.written());
        }
        return result;
    }

    std::optional<Outcome::Shorter> shorter() const {
        const std::optional<ShorterPlan> found = shorterPlan(program_, plan_, recovery_, lowered_);
        if (!found) return std::nullopt;
        Outcome::Shorter result;
        result.saves = found->saves;
        for (const std::vector<std::size_t>& stage : found->order)
            for (auto& steps = result.steps.emplace_back(); const std::size_t action : stage)
                steps.push_back(inPlan(action));
        return result;
    }

    // ---- moments of the worst case. A window is counted without the least time that it takes to send
    // clients.

    double endOf(std::size_t action) const {
        const std::size_t steps = lowered_.ends[plan_.actions[action].steps];
        return steps == 0 ? 0 : worst({false, {steps - 1}, {}});
    }

    double beginOf(std::size_t action) const {
        const Schedule& schedule = lowered_.schedule;
        if (schedule.steps.empty()) return 0;
        const std::size_t first = lowered_.ends[plan_.actions[action].begin];
        const std::size_t step = std::min(first, schedule.steps.size() - 1);
        // What has no bound ends at the latest when the plan gives it up.
        const double end = criticalPath(schedule, Case::Over, {false, {step}, {}}).time;
        return end - timeOf(schedule.terms[schedule.steps[step].term], Case::Over);
    }

    double endByPeople(const std::string& component) const {
        const std::vector<Schedule::Tail>& tails = lowered_.schedule.tails;
        const auto found = std::find_if(tails.begin(), tails.end(), [&](const Schedule::Tail& tail) {
            return tail.component == component && tail.action.empty();
        });
        if (found == tails.end()) return 0;
        return worst({false, {}, {static_cast<std::size_t>(found - tails.begin())}});
    }

    double worst(const Waits& waits) const {
        return criticalPath(lowered_.schedule, Case::Worst, waits).time;
    }

    const semantics::Model& model_;
    const ir::Program& program_;
    const ir::Plan& plan_;
    const Recovery& recovery_;
    const PlanSchedule& lowered_;
    const semantics::Plan* const written_;
};

} // namespace

Outcome outcomeOf(const semantics::Model& model, const ir::Program& program, const ir::Plan& plan,
                  const Recovery& recovery, const std::vector<JudgedShortfall>& shortfalls,
                  const PlanSchedule& lowered,
                  const std::function<bool(std::string_view sender)>& isSuppressed) {
    return Judged(model, program, plan, recovery, lowered).run(shortfalls, isSuppressed);
}

std::string inWords(const Outcome::Stages& stages, std::string (*code)(std::string_view)) {
    std::string result;
    for (const std::vector<std::string>& stage : stages) {
        if (!result.empty()) result += ", then ";
        for (const std::string& step : stage)
            result += (&step == &stage.front() ? "" : " beside ") + code(step);
    }
    return result;
}

std::string inWords(const JudgedShortfall& shortfall, const ir::Plan& plan, const semantics::Model& model) {
    return fmt::format("`{}` is {} in `{}` when `{}` ends", model.written(shortfall.component),
                       describe(shortfall.state, shortfall.entrance), plan.to, plan.name);
}

} // namespace drc::objectives
