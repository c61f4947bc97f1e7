#include "policy/run.hpp"

#include "diagnostics/removal.hpp"
#include "diagnostics/suggestion.hpp"
#include "library/contract.hpp"
#include "policy/components_with_errors.hpp"
#include "policy/rule_fixes.hpp"
#include "policy/rule_frame.hpp"
#include "policy/rule_needs.hpp"
#include "policy/rules.hpp"
#include "policy/subjects.hpp"
#include "semantics/concern.hpp"
#include "semantics/report_suppressions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>

namespace drc::policy {

namespace codes = diagnostics::codes;
using library::RuleLevel;
using syntax::as;
using syntax::RuleItem;
using syntax::StatementKind;

namespace {

/// A rule with the level that it has; none where that is unknown, which was reported.
struct LevelledRule : Rule {
    std::optional<RuleLevel> level;
    bool judged = false;

    bool isAdvice() const { return policy->statement->kind == StatementKind::Advice; }
    /// Advice declares no errors, which was reported.
    bool isMisplaced() const {
        const auto declared = library::ruleLevel(declaration->labels.front().text);
        return isAdvice() && declared && library::isError(*declared);
    }
    bool isRequired() const { return level == RuleLevel::Required; }
};

class RuleRunner {
public:
    RuleRunner(const semantics::Model& model, const ir::Program& program, library::Library& library,
               const expansion::Providers& providers, Evaluator& evaluator, const Asked& asked)
        : model_(model),
          asked_(asked),
          settings_(asked.settings == nullptr ? unconfigured() : *asked.settings),
          library_(library),
          evaluator_(evaluator),
          subjects_(model, program, providers, asked.today, asked.kinds),
          needs_(evaluator),
          fixes_(model, library, evaluator),
          withErrors_(componentsWithErrors(model, evaluator.sink())) {
        if (asked.ledger) subjects_.objectives = *asked.ledger;
        if (!asked.terraform) return;
        subjects_.relate();
        subjects_.constants = &asked_.terraform->constants;
        if (asked.terraform->suffix) subjects_.environmentSuffix = Value(*asked.terraform->suffix);
    }

    bool run() {
        // Advice that a project has made an error stops every command.
        const bool readsAdvice = asked_.advice || settings_.setsLevels();
        const std::vector<library::Declaration> policies =
            policiesOf(model_, library_, readsAdvice, asked_.forTerraform);
        for (const Rule& rule : rulesOf(policies))
            rules_.push_back({rule, settings_.levelOf(*rule.declaration, evaluator_.sink())});
        bool waits = false;
        auto rule = rules_.begin();
        for (const library::Declaration& policy : policies) {
            const RuleFrame frame(subjects_, &settings_, evaluator_.memo());
            for (; rule != rules_.end() && rule->policy == &policy; ++rule) {
                if (!isAsked(*rule)) continue;
                const bool isOfLedger = asksForLedger(*rule);
                waits = waits || isOfLedger;
                if (isOfLedger != asked_.ledger.has_value()) continue;
                rule->judged = true;
                runRule(*rule, frame);
            }
        }
        if (asked_.levels == Levels::All) checkSuppressions();
        return waits;
    }

private:
    using InstanceFrame = std::pair<source::FileId, std::uint32_t>;
    static InstanceFrame placeOf(source::Span span) { return {span.file, span.begin}; }

    static const RuleSettings& unconfigured() {
        static const RuleSettings none;
        return none;
    }

    bool isAsked(const LevelledRule& rule) {
        if (!rule.level || *rule.level == RuleLevel::Off || rule.isMisplaced()) return false;
        if (asked_.terraform && !isAnswered(needs_.of(*rule.declaration))) return false;
        const bool isPassed = asked_.levels == Levels::Errors || (rule.isAdvice() && !asked_.advice);
        return !isPassed || library::isError(*rule.level);
    }

    /// Whether a plan of Terraform has what a rule needs.
    bool isAnswered(const RuleNeeds& needs) const {
        return !needs.topology && (!needs.environment || asked_.terraform->suffix);
    }

    /// No policy of the library does, which its tests see to.
    bool asksForLedger(const LevelledRule& rule) {
        const bool isOfLibrary = rule.policy->module->inLibrary && !rule.isAdvice();
        return !isOfLibrary && needs_.of(*rule.declaration).ledger;
    }

    /// Those of the library are for `drc lint`, as advice is: what they name is bound for it alone.
    bool offersFixes(const LevelledRule& rule) const {
        return !asked_.terraform && (asked_.advice || !rule.policy->module->inLibrary);
    }

    void runRule(const LevelledRule& rule, const RuleFrame& frame) {
        frame_ = &frame;
        body(*rule.declaration->body, {&frame, nullptr, nullptr}, rule);
    }

    void body(const syntax::Body& body, Environment environment, const LevelledRule& rule) {
        for (const syntax::Statement* statement : body.statements) {
            frame_->judge(&environment);
            switch (syntax::itemOf<RuleItem>(*statement)) {
            case RuleItem::Param: break; // the frame knows what it is
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
            case RuleItem::Require: require(as<syntax::Requirement>(*statement), environment, rule); break;
            case RuleItem::GoodExample:
            case RuleItem::BadExample: break; // the tests compile them
            }
        }
        frame_->judge(nullptr);
    }

    void choice(const syntax::Choice& choice, const Environment& environment, const LevelledRule& rule) {
        if (const syntax::Body* chosen = evaluator_.choose(choice, environment))
            body(*chosen, environment, rule);
    }

    void require(const syntax::Requirement& clause, const Environment& environment,
                 const LevelledRule& rule) {
        const auto holds = evaluator_.decide(*clause.condition(), environment);
        if (!holds || *holds) return;
        const Subject* const subject = innermostSubject(environment);
        if (subject != nullptr && withErrors_.count(subject->componentName()) != 0) return;
        const std::string component = subject == nullptr ? "" : subject->componentName();
        const semantics::Suppression* const allowed = suppressionOf(rule, component);
        const bool hasExpired = allowed != nullptr && allowed->hasExpired(asked_.today);
        if (allowed != nullptr && !hasExpired) return;
        const auto text = [&](const syntax::Expression& expression) -> std::optional<std::string> {
            const Value value = evaluator_.evaluate(expression, environment);
            if (value.isPoison()) return std::nullopt; // which was reported
            return model_.inMessage(readable(value));
        };
        const std::optional<std::string> message = text(*clause.message());
        if (!message) return;
        if (hasExpired && asked_.levels == Levels::All) {
            const source::Span place = subject == nullptr ? model_.nameSpan : usersLine(*subject);
            hidden_[placeOf(allowed->span)].push_back({*message, place, component});
            return;
        }
        Finding* const finding =
            subject == nullptr ? nullptr : &found_[keyOf(rule, clause, *subject, *message)];
        if (finding != nullptr && !finding->components.insert(subject->componentName()).second) return;
        if (finding != nullptr && finding->components.size() > 1) return alsoFor(*subject, rule, *finding);
        if (finding != nullptr) finding->first = subject->componentName();
        diagnostics::Diagnostic& report = this->report(rule, subject, *message);
        report.note(fmt::format("rule `{}` of the {}", rule.name(), rule.owner()));
        if (const source::Span set = settings_.levelSpan(rule.name()); !set.empty())
            report.note(fmt::format("its level is set in {}:{}", evaluator_.sources().file(set.file).path(),
                                    evaluator_.sources().position(set).line));
        report.rule = rule.name();
        report.ruleDeclaration = rule.declaration->span;
        report.topology = model_.name;
        report.component = component;
        const std::optional<std::string> help =
            clause.help() == nullptr ? std::nullopt : text(*clause.help());
        if (help) report.help(*help);
        if (offersFixes(rule))
            if (auto fix = fixes_.of(clause, environment, subject)) report.fixes.push_back(*std::move(fix));
        if (!rule.isRequired() && (!asked_.terraform || !component.empty()))
            report.help(suppression(rule, component.empty() ? model_.name : model_.written(component)));
        if (component.empty()) return;
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
    Key keyOf(const LevelledRule& rule, const syntax::Clause& clause, const Subject& subject,
              const std::string& message) const {
        const source::Span judged = judgedLine(subject);
        const bool inBody = isUsers(judged) && dynamic_cast<const ComponentSubject*>(&subject) == nullptr;
        const source::Span component = inBody ? source::Span{} : subject.component();
        const std::string name = subject.componentName();
        if (asked_.terraform)
            return {rule.name(), placeOf(clause.span), placeOf(component), placeOf(judged),
                    without(message, name)};
        const bool isOfPlan = model_.component(name) == nullptr; // or of one derived from it
        return {rule.name(), placeOf(clause.span), placeOf(component), placeOf(judged),
                isOfPlan ? ""
                         : apartFromRoles(semantics::apartFromName(message, name, model_.written(name)))};
    }

    /// Instances of one block differ in their addresses.
    static std::string without(std::string message, const std::string& address) {
        if (address.empty()) return message;
        for (std::size_t at = message.find(address); at != std::string::npos; at = message.find(address, at))
            message.erase(at, address.size());
        return message;
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

    void alsoFor(const Subject& subject, const LevelledRule& rule, Finding& finding) {
        if (finding.report == nullptr) return;
        if (asked_.terraform) {
            if (!finding.report->finders)
                finding.report->foundFor(subject.component(), fmt::format("`{}`", finding.first));
            finding.report->foundFor(subject.component(), forComponent(subject));
            return;
        }
        if (finding.report->finders) finding.report->foundFor(subject.component(), forComponent(subject));
        const semantics::Family* const family = familyOf(subject.componentName());
        const bool differs = family == nullptr || family != familyOf(finding.first);
        if (finding.components.size() > 2 && (finding.ofSeveral || !differs)) return;
        finding.ofSeveral = differs;
        if (rule.isRequired()) return;
        finding.report->helps.back() = differs ? suppression(rule, model_.written(finding.first)) +
                                                     ", and the same for each of the others"
                                               : suppression(rule, family->name);
    }

    const semantics::Family* familyOf(const std::string& componentName) const {
        const semantics::Component* const component = model_.component(componentName);
        return component == nullptr ? nullptr : component->family;
    }

    std::string suppression(const LevelledRule& rule, const std::string& whom) const {
        if (asked_.terraform)
            return fmt::format("to suppress the finding: `# drc:allow {} because \"…\"` above the block",
                               rule.name());
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
        const bool isOwn = isUsers(subject.writtenAt()) && subject.writtenAt() != subject.component();
        return isOwn ? subject.writtenAt() : subject.place();
    }

    /// The same, or the component where it lies in the library.
    source::Span usersLine(const Subject& subject) const {
        const source::Span judged = judgedLine(subject);
        return isUsers(judged) ? judged : subject.component();
    }

    diagnostics::Diagnostic& report(const LevelledRule& rule, const Subject* subject,
                                    const std::string& message) {
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
        auto& diagnostic = library::isError(*rule.level) ? sink.report(codes::brokenRule, primary, message)
                           : *rule.level == RuleLevel::Warning
                               ? sink.report(codes::doubtfulRule, primary, message)
                               : sink.report(codes::notedRule, primary, message);
        if (secondary.empty() || secondary == primary) return diagnostic;
        if (!own) return diagnostic.label(secondary, "from here");
        if (diagnostics::Diagnostic* const kept = sink.keptOf(diagnostic))
            kept->foundFor(secondary, forComponent(*subject));
        return diagnostic;
    }

    std::string forComponent(const Subject& subject) const {
        if (asked_.terraform) return fmt::format("`{}`", subject.componentName());
        const semantics::Component* const component = model_.component(subject.componentName());
        return component == nullptr ? fmt::format("for the component `{}`", subject.componentName())
                                    : semantics::forComponent(*component);
    }

    const semantics::Suppression* suppressionOf(const LevelledRule& rule, const std::string& component) {
        if (rule.isRequired()) return nullptr;
        for (const semantics::Suppression& suppression : model_.suppressions) {
            const bool isOfThis = suppression.component == nullptr ? component.empty()
                                                                   : suppression.component->name == component;
            if (suppression.rule != rule.name() || !isOfThis) continue;
            used_.insert(&suppression);
            return &suppression;
        }
        return nullptr;
    }

    void checkSuppressions() {
        std::vector<std::string> names;
        names.reserve(rules_.size());
        for (const Rule& rule : rules_)
            names.push_back(rule.name());
        for (const semantics::Waived waived : semantics::allWaived)
            names.emplace_back(spell(waived));
        const bool isWhole = !evaluator_.sink().hasErrors();
        for (const semantics::Suppression& suppression : model_.suppressions) {
            const bool isKnown = std::find(names.begin(), names.end(), suppression.rule) != names.end();
            if (!isKnown && (asked_.ledger || isOfAdvice(suppression.rule, names))) continue;
            if (isKnown && !isJudged(suppression.rule)) continue;
            if (!isKnown)
                evaluator_.sink()
                    .report(codes::unknownRule, suppression.ruleSpan, suppression.rule)
                    .didYouMean(suppression.rule, suppression.ruleSpan, [&] { return names; });
            else if (const LevelledRule* const required = requiredRule(suppression.rule))
                reportRequired(suppression, *required);
            else if (!isUsed(suppression) && isWhole)
                reportUnused(suppression,
                             fmt::format("`{}` does not violate the rule `{}`", calledIn(suppression),
                                         suppression.rule),
                             asked_.today, evaluator_.sources(), evaluator_.sink());
            else if (const auto hidden = hidden_.find(placeOf(suppression.span)); hidden != hidden_.end())
                reportExpired(suppression, suppression.rule, hidden->second, model_, evaluator_.sources(),
                              evaluator_.sink());
        }
    }

    const LevelledRule* requiredRule(std::string_view name) const {
        const auto found = std::find_if(rules_.begin(), rules_.end(), [&](const LevelledRule& rule) {
            return rule.isRequired() && rule.declaration->name.text == name;
        });
        return found == rules_.end() ? nullptr : &*found;
    }

    /// Whether a rule of that name was judged: of one that is off, or that waits for the ledger, nothing can
    /// be said here.
    bool isJudged(std::string_view name) const {
        if (semantics::waivedBy(name)) return !asked_.ledger;
        return std::any_of(rules_.begin(), rules_.end(), [&](const LevelledRule& rule) {
            return rule.judged && rule.declaration->name.text == name;
        });
    }

    /// Advice that was not read is read where a suppression names none of the other rules.
    bool isOfAdvice(const std::string& rule, std::vector<std::string>& names) {
        const std::vector<library::Declaration>& advice = library_.advice();
        const std::vector<Rule> rules = rulesOf(advice);
        for (const Rule& one : rules)
            names.push_back(one.name());
        return std::any_of(rules.begin(), rules.end(), [&](const Rule& one) { return one.name() == rule; });
    }

    void reportRequired(const semantics::Suppression& suppression, const LevelledRule& rule) {
        const source::Span configured = settings_.levelSpan(rule.name());
        evaluator_.sink()
            .report(codes::requiredRuleSuppressed, suppression.ruleSpan, rule.name())
            .label(configured.empty() ? rule.declaration->labels.front().span : configured,
                   "its level stands here")
            .help("remove the suppression, and change what the rule finds");
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
    const RuleSettings& settings_;
    library::Library& library_;
    Evaluator& evaluator_;
    Subjects subjects_;
    NeedsOfRules needs_;
    RuleFixes fixes_;
    std::vector<LevelledRule> rules_;
    const RuleFrame* frame_ = nullptr; ///< of the policy whose rules run
    std::set<std::string> withErrors_;
    std::set<const semantics::Suppression*> used_;
    std::map<Key, Finding> found_;
    std::map<InstanceFrame, std::vector<semantics::Hidden>> hidden_; ///< by the suppression that has expired
};

} // namespace

bool run(const semantics::Model& model, const ir::Program& program, library::Library& library,
         const expansion::Providers& providers, semantics::Evaluator& evaluator, const Asked& asked) {
    return RuleRunner(model, program, library, providers, evaluator, asked).run();
}

namespace {

RuleName nameOf(const Rule& rule) {
    return {rule.owner(), rule.name(), rule.declaration->name.span, rule.hasFixes()};
}

/// Its declarations stand before its topology, all else within.
Example exampleOf(const Rule& rule, const syntax::Block& written, const std::string& regions) {
    Example example{nameOf(rule), written.kind == StatementKind::GoodExample, "", written.span};
    const source::SourceFile& file = *rule.policy->module->file;
    const auto add = [&](bool declarations) {
        for (const syntax::Statement* part : written.body->statements) {
            const bool isDeclaration = part->kind == StatementKind::Kind ||
                                       part->kind == StatementKind::Trait ||
                                       part->kind == StatementKind::Function;
            if (isDeclaration != declarations) continue;
            example.pieces.push_back({example.text.size(), part->span});
            example.text += std::string(file.text(part->span)) + "\n";
        }
    };
    const auto isRegion = [](const syntax::Statement* part) { return part->kind == StatementKind::Region; };
    const auto& all = written.body->statements;
    add(true);
    example.text += "topology example {\n";
    if (std::none_of(all.begin(), all.end(), isRegion)) example.text += regions;
    if (rule.policy->statement->kind == StatementKind::Pattern)
        example.text += fmt::format("strategy = {}\n", rule.ownerName());
    add(false);
    example.text += "}\n";
    return example;
}

} // namespace

std::string RuleName::note() const {
    return fmt::format("rule `{}` of the {}", rule, owner);
}

source::Span Example::written(std::size_t at) const {
    for (const Piece& piece : pieces)
        if (at >= piece.begin && at - piece.begin < piece.span.length()) {
            const auto begin = static_cast<std::uint32_t>(piece.span.begin + (at - piece.begin));
            return {piece.span.file, begin, begin};
        }
    return span;
}

std::vector<RuleName> rulesIn(const std::vector<library::Declaration>& policies) {
    std::vector<RuleName> result;
    for (const Rule& rule : rulesOf(policies))
        result.push_back(nameOf(rule));
    return result;
}

std::vector<Example> examplesIn(const std::vector<library::Declaration>& policies,
                                const std::string& regions) {
    std::vector<Example> result;
    for (const Rule& rule : rulesOf(policies))
        for (const syntax::Statement* statement : rule.declaration->body->statements)
            if (statement->kind == StatementKind::GoodExample || statement->kind == StatementKind::BadExample)
                result.push_back(exampleOf(rule, as<syntax::Block>(*statement), regions));
    return result;
}

} // namespace drc::policy
