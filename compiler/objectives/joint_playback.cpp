#include "objectives/joint_playback.hpp"

#include "objectives/assumed_terms.hpp"
#include "objectives/plan_schedule.hpp"

#include <algorithm>
#include <optional>
#include <set>

namespace drc::objectives {

namespace {

using States = std::map<std::string, ir::State, std::less<>>;

/// What recovers by itself, without any plan.
LossRecovery withoutPlans(const semantics::Model& model, const ir::Program& program, const ir::Plan& loss) {
    LossRecovery result;
    result.plan.from = loss.from;
    result.plan.to = loss.to;
    result.assessment.from = loss.from;
    result.assessment.to = loss.to;
    AssumedTerms apart(model); // assumptions are about what is judged
    const Recovery recovery(program, result.plan, false);
    result.assessment.schedule = PlanSchedules(model, program, apart).ofNone(result.plan, recovery).schedule;
    return result;
}

class Together {
public:
    Together(const semantics::Model& model, const ir::Program& program,
             const std::vector<PartPlayback>& parts, const Duration& takes)
        : model_(model),
          parts_(parts),
          loss_(parts.front().recovery.plan),
          beside_(withoutPlans(model, program, loss_)),
          player_(model, program, beside_),
          alone_(player_.play(takes)) {}

    JointPlayback run() {
        for (const PartPlayback& part : parts_)
            addSpans(part.recovery, part.playback.run);
        addSpans(beside_, onlyAlone(alone_.run));
        std::stable_sort(result_.spans.begin(), result_.spans.end(),
                         [](const Span& one, const Span& other) { return one.begin < other.begin; });
        addBefore();
        follow(inOrder());
        judge();
        return std::move(result_);
    }

private:
    bool isAlone(std::string_view component) const {
        return std::none_of(parts_.begin(), parts_.end(),
                            [&](const PartPlayback& part) { return part.recovery.plan.isFor(component); });
    }

    /// When something that no part contains has followed the last step that it waits for, of all plans;
    /// nothing where it waits for none.
    std::optional<double> followedAt(std::string_view component) const {
        std::optional<double> latest;
        for (const PartPlayback& part : parts_) {
            if (!part.states.followsOn(component)) continue;
            double end = forever; // where the plan does not get there
            const auto& terms = part.recovery.assessment.schedule.terms;
            for (const Span& span : part.playback.run.spans)
                if (terms[span.term].component == component) end = span.end;
            latest = std::max(latest.value_or(0), end);
        }
        return latest;
    }

    /// What comes back in no part, and waits for no step of one.
    bool isBeside(std::string_view component) const { return isAlone(component) && !followedAt(component); }

    /// Of what is beside all parts.
    Run onlyAlone(Run run) const {
        const auto& terms = beside_.assessment.schedule.terms;
        std::erase_if(run.spans, [&](const Span& span) {
            const std::string& component = terms[span.term].component;
            return component.empty() || !isBeside(component);
        });
        return run;
    }

    void addSpans(const LossRecovery& recovery, const Run& run) {
        const std::size_t begin = result_.terms.size();
        const auto& terms = recovery.assessment.schedule.terms;
        result_.begins.push_back(begin);
        result_.terms.insert(result_.terms.end(), terms.begin(), terms.end());
        for (Span span : run.spans) {
            span.term += begin;
            result_.spans.push_back(span);
        }
    }

    void addBefore() {
        for (const PartPlayback& part : parts_)
            for (const std::string& component : part.states.required())
                result_.before.emplace(component, part.states.course(component).before);
        const Recovery& states = player_.unhindered();
        for (const std::string& component : states.required())
            if (isAlone(component)) result_.before.emplace(component, states.course(component).before);
    }

    /// What a plan makes of anything, and what happens by itself or by people of what is in its part.
    std::vector<StateMoment> inOrder() const {
        std::vector<StateMoment> moments;
        for (const StateMoment& one : parts_.front().playback.moments)
            if (!one.after) moments.push_back(one);
        for (const PartPlayback& part : parts_)
            for (const StateMoment& one : part.playback.moments)
                if (one.after && (!one.action.empty() || part.recovery.plan.isFor(one.component)))
                    moments.push_back(one);
        for (StateMoment one : alone_.moments) {
            if (!one.after || !isAlone(one.component)) continue;
            one.time = std::max(one.time, followedAt(one.component).value_or(0));
            moments.push_back(std::move(one));
        }
        std::stable_sort(
            moments.begin(), moments.end(),
            [](const StateMoment& left, const StateMoment& right) { return left.time < right.time; });
        return moments;
    }

    void follow(std::vector<StateMoment> moments) {
        now_ = result_.before;
        note(0);
        for (auto moment = moments.begin(); moment != moments.end();) {
            const double time = moment->time;
            for (; moment != moments.end() && moment->time == time; ++moment)
                take(std::move(*moment));
            if (time != forever) note(time);
        }
    }

    void take(StateMoment moment) {
        const auto state = now_.find(moment.component);
        const bool isChange = moment.before != moment.after;
        if (moment.after && state != now_.end()) {
            if (isChange && state->second == *moment.after) return;
            moment.before = state->second;
            if (!isChange) moment.after = state->second;
            if (moment.time != forever) state->second = *moment.after;
        }
        result_.moments.push_back(std::move(moment));
    }

    void note(double time) {
        States down;
        for (const auto& [component, state] : now_)
            if (state != ir::State::Serving) down.emplace(component, state);
        auto& all = result_.down;
        if (!all.empty() && all.back().first == time) all.pop_back();
        if (all.empty() || all.back().second != down) all.emplace_back(time, std::move(down));
    }

    /// What one plan left down, and what serves in one plan's run and not in all of them together. A part has
    /// ended when its own components serve by its plan: what leads clients to them may be in another part.
    void judge() {
        for (const PartPlayback& part : parts_) {
            const Playback& played = part.playback;
            for (const auto& [component, state] : played.down) {
                const auto now = now_.find(component);
                const ir::State end = now == now_.end() ? state : now->second;
                if (end != ir::State::Serving || played.unclear.count(component) != 0)
                    result_.left.emplace(component, end);
            }
            for (const std::string& component : part.states.required())
                compare(component, endOf(component, part.states, played));
            if (!played.isPossible && part.recovery.reason.empty()) result_.recovered = forever;
            for (const StateMoment& one : played.moments)
                if (part.recovery.plan.isFor(one.component)) waitFor(one);
        }
        for (const std::string& component : player_.unhindered().required())
            if (isAlone(component)) compare(component, ir::State::Serving);
        for (const StateMoment& one : result_.moments)
            waitFor(one);
        for (const Span& span : result_.spans)
            if (result_.terms[span.term].phase == Phase::Need)
                result_.recovered = std::max(result_.recovered, span.end);
        if (!result_.left.empty()) result_.recovered = forever;
        for (const PartPlayback& part : parts_)
            result_.recoveredParts.push_back(recoveredOf(part));
    }

    double recoveredOf(const PartPlayback& part) const {
        const Run& run = part.playback.run;
        if (run.recovered == forever) return forever;
        const Schedule& schedule = part.recovery.assessment.schedule;
        std::set<std::size_t> terms(schedule.needs.begin(), schedule.needs.end());
        for (const Schedule::Step& step : schedule.steps)
            if (step.sinceLoss) terms.insert(step.term);
        double time = 0;
        for (const Span& span : run.spans)
            if (terms.count(span.term) != 0) time = std::max(time, span.end);
        for (const std::string& component : part.states.required())
            time = std::max(time, servesSince(component));
        for (const std::string& component : part.states.awaited().byThemselves)
            time = std::max(time, servesSince(component));
        return time;
    }

    /// Since when clients find it; 0 where it may stay down.
    double servesSince(const std::string& component) const {
        const auto state = now_.find(component);
        if (state != now_.end() && state->second != ir::State::Serving)
            return mayStay(component) ? 0 : forever;
        double time = 0;
        for (const StateMoment& one : result_.moments)
            if (one.component == component && one.after == ir::State::Serving) time = one.time;
        return time;
    }

    void waitFor(const StateMoment& moment) {
        if (moment.after == ir::State::Serving && result_.before.count(moment.component) != 0)
            result_.recovered = std::max(result_.recovered, moment.time);
    }

    static ir::State endOf(const std::string& component, const Recovery& states, const Playback& playback) {
        ir::State state = states.course(component).before;
        for (const StateMoment& one : playback.moments)
            if (one.component == component && one.after && one.time != forever) state = *one.after;
        return state;
    }

    void compare(const std::string& component, ir::State alone) {
        const auto state = now_.find(component);
        if (state != now_.end() && state->second > alone && !mayStay(component))
            result_.left.emplace(component, state->second);
    }

    /// Whether the plans may leave it down.
    bool mayStay(const std::string& component) const {
        const auto allows = [&](const semantics::VerdictSuppression& one) {
            if (one.waived != semantics::Waived::NotRecovered || one.component == nullptr ||
                one.component->name != component)
                return false;
            // What is in no part stays down after all plans, which no single one of them may allow.
            if (isAlone(component)) return one.plan == nullptr;
            return std::any_of(parts_.begin(), parts_.end(), [&](const PartPlayback& part) {
                return one.isFor(model_.plan(part.recovery.plan.name));
            });
        };
        return std::any_of(model_.verdictSuppressions.begin(), model_.verdictSuppressions.end(), allows);
    }

    const semantics::Model& model_;
    const std::vector<PartPlayback>& parts_;
    const ir::Plan& loss_;
    LossRecovery beside_;
    Player player_;
    Playback alone_;
    States now_; ///< in the recovery region
    JointPlayback result_;
};

} // namespace

JointPlayback playedTogether(const semantics::Model& model, const ir::Program& program,
                             const std::vector<PartPlayback>& parts, const Duration& takes) {
    return Together(model, program, parts, takes).run();
}

} // namespace drc::objectives
