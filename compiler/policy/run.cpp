#include "policy/run.hpp"

#include "diagnostics/suggestion.hpp"
#include "policy/components_with_errors.hpp"
#include "policy/ledger_rules.hpp"
#include "policy/rule_frame.hpp"
#include "policy/subjects.hpp"
#include "semantics/concern.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>

namespace drc::policy {

namespace codes = diagnostics::codes;
using syntax::as;
using syntax::RuleItem;
using syntax::StatementKind;

namespace {

struct Rule {
    const syntax::Block* declaration;
    const library::Declaration* policy;
    std::string name() const { return std::string(declaration->name.text); }
    std::string_view level() const { return declaration->labels.front().text; }
    /// Advice stops no compile.
    bool isMisplaced() const {
        return policy->statement->kind == StatementKind::Advice && level() == "error";
    }
    /// `the policy recovery`, `the pattern warm_standby`.
    std::string owner() const {
        return fmt::format("the {} `{}`", syntax::productionName(policy->statement->kind), ownerName());
    }
    std::string_view ownerName() const { return policy->block().name.text; }
};

std::vector<Rule> rulesOf(const std::vector<library::Declaration>& policies) {
    std::vector<Rule> rules;
    for (const library::Declaration& policy : policies)
        for (const syntax::Statement* statement : policy.block().body->statements)
            if (statement->kind == StatementKind::Rule)
                rules.push_back({&as<syntax::Block>(*statement), &policy});
    return rules;
}

/// The policies, which apply to every topology, the advice where it is asked for, and the pattern that this
/// one follows.
std::vector<library::Declaration> policiesOf(const semantics::Model& model, library::Library& library,
                                             bool advice) {
    std::vector<library::Declaration> result = library.policies();
    if (advice) result.insert(result.end(), library.advice().begin(), library.advice().end());
    if (!model.strategy.empty())
        if (const library::Declaration pattern = library.pattern(model.strategy)) result.push_back(pattern);
    return result;
}

class RuleRunner {
public:
    RuleRunner(const semantics::Model& model, const ir::Program& program, library::Library& library,
               const expansion::Providers& providers, Evaluator& evaluator, const Asked& asked)
        : model_(model),
          asked_(asked),
          library_(library),
          evaluator_(evaluator),
          subjects_(model, program, providers, asked.kinds),
          ledgerRules_(evaluator),
          withErrors_(componentsWithErrors(model, evaluator.sink())) {
        if (asked.ledger) subjects_.objectives = *asked.ledger;
    }

    bool run() {
        const std::vector<library::Declaration> policies = policiesOf(model_, library_, asked_.advice);
        const std::vector<Rule> rules = rulesOf(policies);
        std::vector<const Rule*> judged;
        bool waits = false;
        for (const library::Declaration& policy : policies) {
            const RuleFrame frame(subjects_, evaluator_.memo());
            for (const Rule& rule : rules) {
                if (rule.policy != &policy || !isAsked(rule)) continue;
                const bool isOfLedger = asksForLedger(rule);
                waits = waits || isOfLedger;
                if (isOfLedger != asked_.ledger.has_value()) continue;
                judged.push_back(&rule);
                runRule(rule, frame);
            }
        }
        if (asked_.levels == Levels::All) checkSuppressions(rules, judged);
        return waits;
    }

private:
    using InstanceFrame = std::pair<source::FileId, std::uint32_t>;
    static InstanceFrame placeOf(source::Span span) { return {span.file, span.begin}; }

    bool isAsked(const Rule& rule) const { return asked_.levels == Levels::All || rule.level() == "error"; }

    /// No policy of the library does, which its tests see to.
    bool asksForLedger(const Rule& rule) {
        const bool isOfLibrary =
            rule.policy->module->inLibrary && rule.policy->statement->kind != StatementKind::Advice;
        return !isOfLibrary && ledgerRules_.asks(*rule.declaration);
    }

    void runRule(const Rule& rule, const RuleFrame& frame) {
        static const std::vector<std::string> levels{"error", "warning", "note"};
        if (std::find(levels.begin(), levels.end(), rule.level()) == levels.end()) {
            evaluator_.sink()
                .report(codes::unknownLevel, rule.declaration->labels.front().span, std::string(rule.level()))
                .didYouMean(rule.level(), rule.declaration->labels.front().span, [] { return levels; });
            return;
        }
        if (rule.isMisplaced()) return; // which was reported
        frame_ = &frame;
        body(*rule.declaration->body, {&frame, nullptr, nullptr}, rule);
    }

    void body(const syntax::Body& body, Environment environment, const Rule& rule) {
        for (const syntax::Statement* statement : body.statements) {
            frame_->judge(&environment);
            switch (syntax::itemOf<RuleItem>(*statement)) {
            case RuleItem::Let: {
                const auto& definition = as<syntax::Definition>(*statement);
                environment = evaluator_.with(environment, definition.name,
                                              evaluator_.evaluate(*definition.value, environment));
                break;
            }
            case RuleItem::For:
                evaluator_.forEach(as<syntax::Loop>(*statement).binding, environment,
                                   [&](const Environment& inner) {
                                       this->body(*as<syntax::Loop>(*statement).body, inner, rule);
                                   });
                break;
            case RuleItem::When: choice(as<syntax::Choice>(*statement), environment, rule); break;
            case RuleItem::Require: require(as<syntax::Clause>(*statement), environment, rule); break;
            case RuleItem::GoodExample:
            case RuleItem::BadExample: break; // the tests compile them
            }
        }
        frame_->judge(nullptr);
    }

    void choice(const syntax::Choice& choice, const Environment& environment, const Rule& rule) {
        if (const syntax::Body* chosen = evaluator_.choose(choice, environment))
            body(*chosen, environment, rule);
    }

    void require(const syntax::Clause& clause, const Environment& environment, const Rule& rule) {
        const auto holds = evaluator_.decide(*clause.condition(), environment);
        if (!holds || *holds) return;
        const Subject* const subject = innermostSubject(environment);
        if (subject != nullptr && withErrors_.count(subject->componentName()) != 0) return;
        if (excepted(rule.name(), subject == nullptr ? "" : subject->componentName())) return;
        const auto text = [&](const syntax::Expression& expression) -> std::optional<std::string> {
            const Value value = evaluator_.evaluate(expression, environment);
            if (value.isPoison()) return std::nullopt; // which was reported
            return model_.inMessage(readable(value));
        };
        const std::optional<std::string> message = text(*clause.message());
        if (!message) return;
        Finding* const finding =
            subject == nullptr ? nullptr : &found_[keyOf(rule, clause, *subject, *message)];
        if (finding != nullptr && !finding->components.insert(subject->componentName()).second) return;
        if (finding != nullptr && finding->components.size() > 1) return alsoFor(*subject, rule, *finding);
        if (finding != nullptr) finding->first = subject->componentName();
        diagnostics::Diagnostic& report = this->report(rule, subject, *message);
        report.note(fmt::format("rule `{}` of {}", rule.name(), rule.owner()));
        report.rule = rule.name();
        report.topology = model_.name;
        if (subject != nullptr) report.component = subject->componentName();
        const std::optional<std::string> help =
            clause.help() == nullptr ? std::nullopt : text(*clause.help());
        if (help) report.help(*help);
        const bool isOfComponent = subject != nullptr && !subject->componentName().empty();
        report.help(suppression(rule, isOfComponent ? model_.written(finding->first) : model_.name));
        if (!isOfComponent) return;
        if (evaluator_.sink().keptOf(report) == &report) finding->report = &report;
    }

    /// What a rule found in one or more components.
    struct Finding {
        std::string first;
        std::set<std::string> components;
        bool ofSeveral = false;                    ///< they are not all of one family
        diagnostics::Diagnostic* report = nullptr; ///< whose last help is the suppression; null if not kept
    };
    using Key = std::tuple<std::string, InstanceFrame, InstanceFrame, InstanceFrame, std::string>;

    /// What a kind makes in each region is one finding where the rule says the same of it, and so is what it
    /// makes for a plan and those derived from it; on a line of the user's, whatever component it is for.
    Key keyOf(const Rule& rule, const syntax::Clause& clause, const Subject& subject,
              const std::string& message) const {
        const source::Span judged = judgedLine(subject);
        const bool inBody = isUsers(judged) && dynamic_cast<const ComponentSubject*>(&subject) == nullptr;
        const source::Span component = inBody ? source::Span{} : subject.component();
        const std::string name = subject.componentName();
        const bool isOfPlan = model_.component(name) == nullptr; // or of one derived from it
        return {rule.name(), placeOf(clause.span), placeOf(component), placeOf(judged),
                isOfPlan ? ""
                         : apartFromRoles(semantics::apartFromName(message, name, model_.written(name)))};
    }

    /// Of what is made for a region, the label has its role: "`type.component_primary_rest`".
    std::string apartFromRoles(std::string message) const {
        for (const semantics::RegionRole& region : model_.regions) {
            const std::string role = "_" + region.role + "_";
            for (std::size_t at = message.find(role); at != std::string::npos;
                 at = message.find(role, at + 1)) {
                const std::size_t dot = message.rfind('.', at);
                const bool inLabel = dot != std::string::npos && dot != 0 &&
                                     message.find_first_of("` ", dot) > at && isWordBefore(message, dot);
                if (inLabel) message.erase(at, role.size() - 1);
            }
        }
        return message;
    }

    /// Whether a word in backquotes ends there.
    static bool isWordBefore(std::string_view message, std::size_t end) {
        const std::size_t quote = message.rfind('`', end);
        return quote != std::string_view::npos &&
               message.substr(quote, end - quote).find(' ') == std::string_view::npos;
    }

    void alsoFor(const Subject& subject, const Rule& rule, Finding& finding) {
        if (finding.report == nullptr) return;
        if (finding.report->finders) finding.report->foundFor(subject.component(), forComponent(subject));
        const semantics::Family* const family = familyOf(subject.componentName());
        const bool differs = family == nullptr || family != familyOf(finding.first);
        if (finding.components.size() > 2 && (finding.ofSeveral || !differs)) return;
        finding.ofSeveral = differs;
        finding.report->helps.back() = differs ? suppression(rule, model_.written(finding.first)) +
                                                     ", and the same for each of the others"
                                               : suppression(rule, family->name);
    }

    const semantics::Family* familyOf(const std::string& componentName) const {
        const semantics::Component* const component = model_.component(componentName);
        return component == nullptr ? nullptr : component->family;
    }

    static std::string suppression(const Rule& rule, const std::string& whom) {
        return fmt::format("to suppress the finding: `allow {} on {} because \"…\"`", rule.name(), whom);
    }

    /// A message may quote deferred strings: they are shown as references.
    static std::string readable(const Value& value) {
        if (const auto printed = semantics::print(value)) return *printed;
        const semantics::Deferred* const deferred = value.asDeferred();
        return deferred == nullptr ? semantics::describe(value) : describeDeferred(deferred->expression);
    }

    bool isUsers(source::Span span) const {
        return !span.empty() && evaluator_.sources().file(span.file).origin() == source::Origin::User;
    }

    /// Of a value that the user wrote, the line where it is written, whatever line hands it on.
    source::Span judgedLine(const Subject& subject) const {
        const bool isOwn = isUsers(subject.written()) && subject.written() != subject.component();
        return isOwn ? subject.written() : subject.place();
    }

    diagnostics::Diagnostic& report(const Rule& rule, const Subject* subject, const std::string& message) {
        source::Span primary = model_.nameSpan;
        source::Span secondary{};
        bool own = false;
        if (subject != nullptr) {
            primary = subject->component();
            secondary = judgedLine(*subject);
            // What the user wrote, in a kind of their own or as a setting, is what they can mend.
            own = isUsers(secondary);
            if (own) std::swap(primary, secondary);
        }
        diagnostics::Sink& sink = evaluator_.sink();
        auto& diagnostic = rule.level() == "error"     ? sink.report(codes::brokenRule, primary, message)
                           : rule.level() == "warning" ? sink.report(codes::doubtfulRule, primary, message)
                                                       : sink.report(codes::notedRule, primary, message);
        if (secondary.empty() || secondary == primary) return diagnostic;
        if (!own) return diagnostic.label(secondary, "from here");
        if (diagnostics::Diagnostic* const kept = sink.keptOf(diagnostic))
            kept->foundFor(secondary, forComponent(*subject));
        return diagnostic;
    }

    std::string forComponent(const Subject& subject) const {
        const semantics::Component* const component = model_.component(subject.componentName());
        return component == nullptr ? fmt::format("for the component `{}`", subject.componentName())
                                    : semantics::forComponent(*component);
    }

    bool excepted(const std::string& rule, const std::string& component) {
        for (const semantics::Suppression& suppression : model_.suppressions) {
            const bool isOfThis = suppression.component == nullptr ? component.empty()
                                                                   : suppression.component->name == component;
            if (suppression.rule != rule || !isOfThis) continue;
            used_.insert(&suppression);
            return true;
        }
        return false;
    }

    void checkSuppressions(const std::vector<Rule>& rules, const std::vector<const Rule*>& judged) {
        std::vector<std::string> names;
        names.reserve(rules.size());
        for (const Rule& rule : rules)
            names.push_back(rule.name());
        for (const semantics::Waived waived : semantics::allWaived)
            names.emplace_back(spell(waived));
        const auto isJudged = [&](const std::string& name) {
            return std::any_of(judged.begin(), judged.end(),
                               [&](const Rule* rule) { return rule->name() == name; });
        };
        for (const semantics::Suppression& suppression : model_.suppressions) {
            const bool isKnown = std::find(names.begin(), names.end(), suppression.rule) != names.end();
            if (!isKnown && (asked_.ledger || isOfAdvice(suppression.rule, names))) continue;
            if (isKnown && !isJudged(suppression.rule)) continue;
            if (!isKnown)
                evaluator_.sink()
                    .report(codes::unknownRule, suppression.ruleSpan, suppression.rule)
                    .didYouMean(suppression.rule, suppression.ruleSpan, [&] { return names; });
            else if (!isUsed(suppression) && !evaluator_.sink().hasErrors())
                evaluator_.sink()
                    .report(codes::unusedSuppression, suppression.span,
                            fmt::format("`{}` does not violate the rule `{}`", calledIn(suppression),
                                        suppression.rule))
                    .help("remove the suppression");
        }
    }

    /// Advice that was not asked for is read where a suppression names none of the other rules.
    bool isOfAdvice(const std::string& rule, std::vector<std::string>& names) {
        if (asked_.advice) return false;
        const std::vector<Rule> rules = rulesOf(library_.advice());
        for (const Rule& one : rules)
            names.push_back(one.name());
        return std::any_of(rules.begin(), rules.end(), [&](const Rule& one) { return one.name() == rule; });
    }

    /// A suppression for a family is used when one of its elements needs it.
    bool isUsed(const semantics::Suppression& suppression) const {
        return std::any_of(used_.begin(), used_.end(), [&](const semantics::Suppression* used) {
            return used->span == suppression.span;
        });
    }

    /// The component of the suppression, as it is written.
    std::string calledIn(const semantics::Suppression& suppression) const {
        return std::string(evaluator_.sources().text(suppression.target));
    }

    const semantics::Model& model_;
    const Asked& asked_;
    library::Library& library_;
    Evaluator& evaluator_;
    Subjects subjects_;
    LedgerRules ledgerRules_;
    const RuleFrame* frame_ = nullptr; ///< of the policy whose rules run
    std::set<std::string> withErrors_;
    std::set<const semantics::Suppression*> used_;
    std::map<Key, Finding> found_;
};

} // namespace

bool run(const semantics::Model& model, const ir::Program& program, library::Library& library,
         const expansion::Providers& providers, semantics::Evaluator& evaluator, const Asked& asked) {
    return RuleRunner(model, program, library, providers, evaluator, asked).run();
}

namespace {

Example exampleOf(const Rule& rule, const syntax::Block& written, const std::string& regions) {
    std::string declarations;
    std::string members;
    bool hasRegions = false;
    const source::SourceFile& file = *rule.policy->module->file;
    for (const syntax::Statement* part : written.body->statements) {
        const std::string text = std::string(file.text(part->span)) + "\n";
        const bool top = part->kind == StatementKind::Kind || part->kind == StatementKind::Trait ||
                         part->kind == StatementKind::Function;
        (top ? declarations : members) += text;
        hasRegions = hasRegions || part->kind == StatementKind::Region;
    }
    if (rule.policy->statement->kind == StatementKind::Pattern)
        members = fmt::format("strategy = {}\n{}", rule.ownerName(), members);
    return {std::string(rule.ownerName()), rule.name(), written.kind == StatementKind::GoodExample,
            fmt::format("{}topology example {{\n{}{}}}\n", declarations, hasRegions ? "" : regions, members),
            written.span};
}

} // namespace

std::vector<Example> examples(library::Library& library, const std::string& regions) {
    std::vector<library::Declaration> policies = library.policies();
    policies.insert(policies.end(), library.advice().begin(), library.advice().end());
    for (const std::string& name : library.patternNames())
        policies.push_back(library.pattern(name));
    std::vector<Example> result;
    for (const Rule& rule : rulesOf(policies))
        for (const syntax::Statement* statement : rule.declaration->body->statements)
            if (statement->kind == StatementKind::GoodExample || statement->kind == StatementKind::BadExample)
                result.push_back(exampleOf(rule, as<syntax::Block>(*statement), regions));
    return result;
}

} // namespace drc::policy
