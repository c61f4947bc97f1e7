#include "objectives/alternatives.hpp"

#include "syntax/expression.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <string_view>
#include <tuple>
#include <utility>

namespace drc::objectives {

using semantics::Setting;
using semantics::Settings;

namespace {

/// Sets something else for as long as it lives.
class Change {
public:
    Change(Settings& settings, Setting setting) : settings_(settings), before_(settings.all) {
        const auto same = [&](const Setting& known) { return known.name.text == setting.name.text; };
        const auto known = std::find_if(settings.all.begin(), settings.all.end(), same);
        if (known == settings.all.end())
            settings.all.push_back(std::move(setting));
        else
            *known = std::move(setting);
    }
    ~Change() { settings_.all = std::move(before_); }
    Change(const Change&) = delete;
    Change& operator=(const Change&) = delete;

private:
    Settings& settings_;
    std::vector<Setting> before_;
};

semantics::Value valueOf(const ir::Choice& choice) {
    switch (choice.type) {
    case ir::Choice::Type::Duration: return semantics::Duration{choice.number};
    case ir::Choice::Type::Number: return choice.number;
    case ir::Choice::Type::Bool: return choice.number != 0;
    case ir::Choice::Type::Name: return semantics::EnumMember{choice.name};
    }
    return {};
}

class Search {
public:
    Search(semantics::Model& model, const ir::Program& program, const Ledger& ledger,
           const source::SourceMap& sources, const Trial& trial)
        : model_(model), program_(program), ledger_(ledger), sources_(sources), trial_(trial) {
        for (std::size_t index = 0; index < ledger.assessments.size(); ++index)
            if (ledger.assessments[index].verdict == Verdict::Refuted) missed_.push_back(index);
    }

    std::map<std::size_t, std::vector<Alternative>> run(const std::vector<std::string>& engines) {
        if (missed_.empty()) return {};
        monthly_ = trial_.monthly(model_, program_);
        for (const ir::Choice& choice : program_.choices)
            this->choice(choice);
        for (semantics::Plan& plan : model_.plans)
            for (const std::string& engine : engines)
                if (!plan.derived && !plan.graceful && semantics::engineOf(plan) != engine)
                    this->engine(plan, engine);
        for (auto& [index, found] : found_)
            std::stable_sort(
                found.begin(), found.end(), [](const Alternative& left, const Alternative& right) {
                    const auto key = [](const Alternative& one) {
                        return std::tuple(one.verdict == Verdict::Refuted, one.monthly, -one.saves);
                    };
                    return key(left) < key(right);
                });
        return std::move(found_);
    }

private:
    void choice(const ir::Choice& choice) {
        Setting setting;
        setting.name.text = choice.setting;
        setting.given = valueOf(choice);
        const std::string change = fmt::format("{} = {}", choice.setting, choice.printed);
        if (choice.signal.empty()) {
            ofComponent(choice, change, std::move(setting));
            return;
        }
        for (semantics::Plan& plan : model_.plans) {
            if (plan.name != choice.plan) continue;
            for (semantics::SignalUse& signalUse : plan.signalUses) {
                if (signalUse.signalName != choice.signal || signalUse.component->name != choice.component)
                    continue;
                ofSignalUse(plan, signalUse, change, std::move(setting));
                return;
            }
        }
    }

    /// What a family's declaration sets, all of its elements have.
    void ofComponent(const ir::Choice& choice, const std::string& change, Setting setting) {
        semantics::Component* const component = model_.component(choice.component);
        if (component == nullptr) return;
        const semantics::Family* const family = component->family;
        if (family != nullptr && family->elements.front() != component) return;
        setting.name.span = component->nameSpan;
        std::deque<Change> changed;
        if (family == nullptr) changed.emplace_back(component->settings, setting);
        for (semantics::Component* element :
             family == nullptr ? std::vector<semantics::Component*>() : family->elements)
            changed.emplace_back(element->settings, setting);
        attempt(change, fmt::format("{} {}", component->kind->name,
                                    family == nullptr ? component->name : family->name));
    }

    /// The same for a line that watches several.
    void ofSignalUse(semantics::Plan& plan, const semantics::SignalUse& signalUse, const std::string& change,
                     Setting setting) {
        std::vector<semantics::SignalUse*> ofLine;
        for (semantics::SignalUse& one : plan.signalUses)
            if (one.span == signalUse.span) ofLine.push_back(&one);
        if (ofLine.front() != &signalUse) return;
        setting.name.span = signalUse.span;
        std::deque<Change> changed;
        for (semantics::SignalUse* one : ofLine)
            changed.emplace_back(one->settings, setting);
        attempt(change, fmt::format("{} {}", signalUse.signalName, sources_.text(signalUse.target)),
                plan.name);
    }

    void engine(semantics::Plan& plan, const std::string& name) {
        const syntax::NameExpression written{{syntax::ExpressionKind::Name, plan.span}, name};
        Setting setting;
        setting.name = {"engine", plan.span};
        setting.written = &written;
        const Change changed(plan.settings, std::move(setting));
        attempt(fmt::format("engine = {}", name), fmt::format("plan {}", plan.name), plan.name);
    }

    /// `plan`: the only one that the change is about; empty when it may be about all.
    void attempt(const std::string& change, const std::string& where, std::string_view plan = {}) {
        const auto recovery = trial_.recovery(model_, plan);
        if (!recovery) return;
        if (this->helped(*recovery, change, where).empty()) return;
        const auto program = trial_.expand(model_, {});
        if (!program) return;
        // What is made for the recovery alone may lack terms, such as those of what only a resource asks for.
        const std::map<std::size_t, Alternative> helped = this->helped(*program, change, where);
        if (helped.empty() || !trial_.isAllowed(model_, *program)) return;
        const double monthly = trial_.monthly(model_, *program) - monthly_;
        for (const auto& [index, alternative] : helped)
            found_[index].emplace_back(alternative).monthly = monthly;
    }

    /// The judgements that are better then, by their index.
    std::map<std::size_t, Alternative> helped(const ir::Program& program, const std::string& change,
                                              const std::string& where) const {
        std::map<std::size_t, Alternative> result;
        const Ledger ledger = ledgerOf(model_, program, [this](const Assessment& one) {
            return std::any_of(missed_.begin(), missed_.end(), [&](std::size_t index) {
                return isCounterpart(one, ledger_.assessments[index]);
            });
        });
        for (const std::size_t index : missed_) {
            const Assessment& before = ledger_.assessments[index];
            const Assessment* const after = counterpart(ledger, before);
            if (after == nullptr || !after->verdict) continue;
            const double saves = before.typical == forever ? 0 : before.typical - after->typical;
            if (*after->verdict == Verdict::Refuted && saves <= 0) continue;
            result.emplace(index, Alternative{change, where, saves, 0, *after->verdict});
        }
        return result;
    }

    static const Assessment* counterpart(const Ledger& ledger, const Assessment& wanted) {
        for (const Assessment& one : ledger.assessments)
            if (isCounterpart(one, wanted)) return &one;
        return nullptr;
    }

    static bool isCounterpart(const Assessment& one, const Assessment& other) {
        return one.goal == other.goal && one.disruption == other.disruption && one.from == other.from &&
               one.to == other.to && one.plan == other.plan && one.component == other.component;
    }

    semantics::Model& model_;
    const ir::Program& program_;
    const Ledger& ledger_;
    const source::SourceMap& sources_;
    const Trial& trial_;
    double monthly_ = 0;
    std::vector<std::size_t> missed_;
    std::map<std::size_t, std::vector<Alternative>> found_;
};

} // namespace

std::map<std::size_t, std::vector<Alternative>>
alternatives(semantics::Model& model, const ir::Program& program, const Ledger& ledger,
             const std::vector<std::string>& engines, const source::SourceMap& sources, const Trial& trial) {
    return Search(model, program, ledger, sources, trial).run(engines);
}

} // namespace drc::objectives
