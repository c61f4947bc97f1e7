#include "pipeline/consequences.hpp"

#include "diagnostics/code.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

namespace drc::pipeline {

namespace codes = diagnostics::codes;
using diagnostics::Basis;
using diagnostics::Diagnostic;
using diagnostics::Severity;
using source::Span;

namespace {

/// Further places of a finding that are shown; the others are counted.
constexpr std::size_t mostShown = 3;

template <class... Codes>
bool isOneOf(const Diagnostic& finding, const Codes&... codes) {
    return ((finding.code->id == codes.info.id) || ...);
}

bool isError(const Diagnostic& finding) {
    return finding.severity == Severity::Error;
}

struct ByPlace {
    bool operator()(Span left, Span right) const {
        return std::tie(left.file, left.begin, left.end) < std::tie(right.file, right.begin, right.end);
    }
};

/// What mends a finding by a single word; empty for all others.
std::string replacementOf(const Diagnostic& finding) {
    const bool isOne = finding.fixes.size() == 1 && finding.fixes.front().edits.size() == 1;
    return isOne ? finding.fixes.front().edits.front().replacement : std::string();
}

/// Findings that say the same, with the first of them in the order of the text.
class Repeats {
public:
    /// They say the same of the same text, by the key.
    void add(Span about, std::string key, const Diagnostic& finding) {
        const auto [first, isNew] =
            firsts_.emplace(std::tuple(about.file, about.begin, about.end, std::move(key)), &finding);
        if (isNew) return;
        repeats_.insert(&finding);
        others_[first->second].push_back({finding.primary.span, replacementOf(finding)});
    }

    /// Leaves the first ones. Each shows where the others are, with the label; where
    /// the same mends both, one fix mends both.
    void withdraw(diagnostics::Sink& sink, const std::string& label) const {
        if (repeats_.empty()) return;
        if (!label.empty()) sink.amend([&](Diagnostic& finding) { showOthers(finding, label); });
        sink.withdraw([&](const Diagnostic& finding) { return repeats_.count(&finding) != 0; });
    }

private:
    struct Other {
        Span span;
        std::string replacement; ///< that mends it
    };

    void showOthers(Diagnostic& first, const std::string& label) const {
        const auto found = others_.find(&first);
        if (found == others_.end()) return;
        const std::vector<Other>& others = found->second;
        for (std::size_t index = 0; index < std::min(others.size(), mostShown); ++index)
            first.label(others[index].span, label);
        if (others.size() > mostShown)
            first.note(fmt::format("and at {} more {}", others.size() - mostShown,
                                   others.size() == mostShown + 1 ? "place" : "places"));
        for (diagnostics::Fix& fix : first.fixes) {
            if (fix.edits.size() != 1 || fix.edits.front().span != first.primary.span) continue;
            const std::string replacement = fix.edits.front().replacement;
            for (const Other& other : others)
                if (other.replacement == replacement) fix.edits.push_back({other.span, replacement});
        }
    }

    std::map<std::tuple<source::FileId, std::uint32_t, std::uint32_t, std::string>, const Diagnostic*>
        firsts_;
    std::set<const Diagnostic*> repeats_;
    std::map<const Diagnostic*, std::vector<Other>> others_;
};

/// A name that means nothing may be meant for anything that the topology declares, and so may a value that is
/// not there.
bool mayMeanAnything(const Diagnostic& finding) {
    return finding.code->basis == Basis::Undefined || isOneOf(finding, codes::missingSetting);
}

} // namespace

void withdrawOffered(diagnostics::Sink& sink) {
    std::set<std::string_view> offered;
    for (const Diagnostic* finding : sink.sorted())
        offered.insert(finding->offers.begin(), finding->offers.end());
    if (offered.empty()) return;
    sink.withdraw([&](const Diagnostic& finding) {
        return std::any_of(finding.lacks.begin(), finding.lacks.end(),
                           [&](const std::string& one) { return offered.count(one) != 0; });
    });
}

// What is wrong with a topology that another one uses is said where it stands, if its file was named as well.
void withdrawBrokenUses(diagnostics::Sink& sink) {
    std::set<source::FileId> wrong;
    for (const Diagnostic* finding : sink.sorted())
        if (isError(*finding) && !isOneOf(*finding, codes::brokenUse))
            wrong.insert(finding->primary.span.file);
    if (wrong.empty()) return;
    sink.withdraw([&](const Diagnostic& finding) {
        const source::FileId used = finding.subject.file;
        return isOneOf(finding, codes::brokenUse) && used != finding.primary.span.file &&
               wrong.count(used) != 0;
    });
}

Consequences::Consequences(const library::Library& library, const std::vector<AnalysedTopology>& topologies,
                           const source::SourceMap& sources, diagnostics::Sink& sink)
    : library_(library), topologies_(topologies), sources_(sources), sink_(sink) {
    for (const AnalysedTopology& topology : topologies) {
        std::vector<Span>& spans = spans_.emplace_back();
        spans.push_back(topology.declaration.block().span);
        for (const library::Declaration& extension :
             library.extensions(topology.declaration.block().name.text))
            spans.push_back(extension.block().span);
    }
}

void Consequences::withdraw() {
    if (!sink_.hasErrors()) return;
    ofUnreadText();
    ofUnreadFiles();
    ofTakenNames();
    ofUnknownSettings();
    ofSharedRegions();
    withdrawOffered(sink_);
    repeatsAtOnePlace();
    repeatedNames();
    ofWhatIsWrong();
    ofWrongComponents();
    repeatsInSteps();
    withinLibrary();
}

// ---- what may be elsewhere

// What is not found may stand in the text that could not be read, and what is required may be met there.
void Consequences::ofUnreadText() {
    if (!anyTree(&syntax::Tree::complete, false)) return;
    const bool lacks = anyTree(&syntax::Tree::lacksStatements, true);
    sink_.withdraw([&](const Diagnostic& finding) {
        return isOneOf(finding, codes::requirement) || (lacks && finding.code->basis != Basis::Itself);
    });
}

// What extends a topology that nothing has is part of none, and what is not imported declares nothing.
void Consequences::ofUnreadFiles() {
    const std::vector<const Diagnostic*> all = sink_.sorted();
    const bool isUnread = std::any_of(all.begin(), all.end(), [](const Diagnostic* finding) {
        return isOneOf(*finding, codes::strayExtension, codes::unimportedExtension, codes::importPath,
                       codes::importUnreadable);
    });
    if (!isUnread) return;
    sink_.withdraw([&](const Diagnostic& finding) {
        return finding.code->basis == Basis::Whole || finding.code->basis == Basis::Undefined;
    });
}

// What would be declared under another name than one that is taken is what is undefined.
void Consequences::ofTakenNames() {
    std::vector<bool> taken(outside() + 1);
    for (const Diagnostic* finding : sink_.sorted()) {
        const Span where = finding->primary.span;
        const std::size_t topology = isOneOf(*finding, codes::duplicateName) ? topologyOf(where) : outside();
        if (topology == outside()) continue;
        const syntax::Statement* const statement = linesOf(topology).with(where);
        if (statement != nullptr && syntax::declaredName(*statement).span == where) taken[topology] = true;
    }
    sink_.withdraw([&](const Diagnostic& finding) {
        return finding.code->basis == Basis::Undefined && taken[topologyOf(finding.primary.span)];
    });
}

// A setting that does not exist may be meant for one that is required.
void Consequences::ofUnknownSettings() {
    std::vector<const Diagnostic*> unknown;
    for (const Diagnostic* finding : sink_.sorted())
        if (isOneOf(*finding, codes::unknownSetting) && topologyOf(finding->primary.span) != outside())
            unknown.push_back(finding);
    if (unknown.empty()) return;
    const auto lineOf = [&](Span place) {
        const std::size_t topology = topologyOf(place);
        const syntax::Statement* const statement =
            topology == outside() ? nullptr : linesOf(topology).with(place);
        return statement == nullptr ? Span{} : TopologyLines::ownerLine(*statement, place);
    };
    std::map<Span, std::vector<std::string>, ByPlace> missing; // by the line that the setting stands in
    std::set<const Diagnostic*> follow;
    for (const Diagnostic* finding : sink_.sorted()) {
        if (!isOneOf(*finding, codes::missingSetting)) continue;
        const Span line = lineOf(finding->primary.span);
        for (const Diagnostic* one : unknown)
            if (!line.empty() && line == lineOf(one->primary.span)) {
                missing[line].push_back(finding->message);
                follow.insert(finding);
                break;
            }
    }
    if (follow.empty()) return;
    sink_.amend([&](Diagnostic& finding) {
        if (!isOneOf(finding, codes::unknownSetting)) return;
        const auto found = missing.find(lineOf(finding.primary.span));
        if (found == missing.end()) return;
        for (const std::string& message : found->second)
            finding.note(message);
        missing.erase(found);
    });
    sink_.withdraw([&](const Diagnostic& finding) { return follow.count(&finding) != 0; });
}

// Names that differ by the region only are the same in one region.
void Consequences::ofSharedRegions() {
    std::vector<bool> shared(outside() + 1);
    for (const Diagnostic* finding : sink_.sorted())
        if (isOneOf(*finding, codes::sameRegion)) shared[topologyOf(finding->primary.span)] = true;
    sink_.withdraw([&](const Diagnostic& finding) {
        return isOneOf(finding, codes::sharedName) && shared[topologyOf(finding.primary.span)];
    });
}

// What something lacks as a whole may be what was meant by a name that means nothing. Anything else that is
// wrong in a line may be why that fails of which the line tells.
void Consequences::ofWhatIsWrong() {
    std::vector<bool> unresolved(outside() + 1);
    std::vector<Wrong> wrong;
    for (const Diagnostic* finding : sink_.sorted()) {
        const Span where = finding->primary.span;
        if (!isError(*finding) || finding->code->basis == Basis::Whole || !isUsers(where)) continue;
        if (!finding->failedIn.empty()) continue; // what was handed to the library is the cause
        if (isOneOf(*finding, codes::requiredRuleSuppressed)) continue; // it suppresses nothing
        const std::size_t topology = topologyOf(where);
        if (mayMeanAnything(*finding) || (topology == outside() && finding->code->basis == Basis::Unresolved))
            unresolved[topology] = true;
        else if (topology != outside())
            if (std::optional<Wrong> one = wrongWith(topology, *finding)) wrong.push_back(*std::move(one));
    }
    sink_.withdraw([&](const Diagnostic& finding) {
        return finding.code->basis == Basis::Whole &&
               (concerns(finding, unresolved) ||
                std::any_of(wrong.begin(), wrong.end(),
                            [&](const Wrong& one) { return follows(finding, one); }));
    });
}

std::optional<Consequences::Wrong> Consequences::wrongWith(std::size_t topology,
                                                           const Diagnostic& finding) const {
    const Span where = finding.primary.span;
    const TopologyLines& lines = linesOf(topology);
    const syntax::Statement* const statement = lines.with(where);
    if (statement == nullptr) return std::nullopt;
    // What is wrong for one element of a family says nothing of the others.
    const bool isFamily = statement->kind == syntax::StatementKind::Component &&
                          syntax::as<syntax::Entry>(*statement).repetition != nullptr;
    if (isFamily && finding.code->basis == Basis::Itself) return std::nullopt;
    return Wrong{statement->span, TopologyLines::lineWith(*statement, where),
                 lines.namesAbout(*statement, where)};
}

bool Consequences::follows(const Diagnostic& finding, const Wrong& wrong) const {
    const Span at = finding.primary.span;
    const bool isSuppression =
        isOneOf(finding, codes::unusedSuppression, codes::expiredSuppression, codes::misplacedSuppression);
    if (contains(isSuppression ? wrong.line : wrong.statement, at)) return true;
    const std::size_t topology = topologyOf(wrong.statement);
    const auto isAbout = [&](std::string_view component) { return wrong.about.count(component) != 0; };
    if (!finding.subject.empty()) return isAbout(sources_.text(finding.subject));
    const TopologyLines& lines = linesOf(topology);
    return isAbout(lines.componentWith(at)) ||
           std::any_of(
               finding.secondary.begin(), finding.secondary.end(),
               [&](const diagnostics::Label& label) { return isAbout(lines.componentWith(label.span)); });
}

// ---- what is said already

// The same name in each of its places, the same text for each element of a family.
void Consequences::repeatedNames() {
    Repeats names;
    for (const Diagnostic* finding : sink_.sorted()) {
        const Span where = finding->primary.span;
        if (!isOneOf(*finding, codes::unknownName, codes::unknownComponent, codes::unknownRole)) continue;
        const Span scope = scopeOf(where);
        if (!scope.empty()) names.add(scope, std::string(sources_.text(where)), *finding);
    }
    names.withdraw(sink_, "used here, too");
}

void Consequences::repeatsAtOnePlace() {
    Repeats places;
    for (const Diagnostic* finding : sink_.sorted()) {
        const Span where = finding->primary.span;
        if (topologyOf(where) != outside() && isOneOf(*finding, codes::unknownMember, codes::wrongType,
                                                      codes::wrongOperands, codes::notPrintable))
            places.add(where, std::string(finding->code->id), *finding);
        else if (isError(*finding) && !finding->failedIn.empty())
            places.add(where, "in the library", *finding); // whatever else it cannot do with the value
    }
    places.withdraw(sink_, "");
}

void Consequences::withdrawMisfitsOfKinds() {
    const auto isMisfit = [](const Diagnostic& finding) {
        return isOneOf(finding, codes::wrongAttributeType);
    };
    std::set<std::tuple<source::FileId, std::uint32_t, std::uint32_t>> wrong;
    for (const Diagnostic* finding : sink_.sorted())
        if (const Span span = finding->primary.span; isMisfit(*finding))
            wrong.emplace(span.file, span.begin, span.end);
    if (wrong.empty()) return;
    sink_.withdraw([&](const Diagnostic& finding) {
        return isMisfit(finding) &&
               std::any_of(finding.secondary.begin(), finding.secondary.end(),
                           [&](const diagnostics::Label& label) {
                               return wrong.count({label.span.file, label.span.begin, label.span.end}) != 0;
                           });
    });
}

void Consequences::withdrawRepeatsInPolicies() {
    const std::vector<library::Declaration> policies = library_.ownPolicies();
    const auto isInPolicy = [&](Span place) {
        return std::any_of(policies.begin(), policies.end(), [&](const library::Declaration& policy) {
            return source::contains(policy.statement->span, place);
        });
    };
    std::map<Place, std::string> first;
    for (const Diagnostic* finding : sink_.sorted())
        if (isInPolicy(finding->primary.span)) first.emplace(placeOf(*finding), finding->message);
    if (first.empty()) return;
    sink_.withdraw([&](const Diagnostic& finding) {
        const auto known = first.find(placeOf(finding));
        return known != first.end() && known->second != finding.message;
    });
}

// ---- what is wrong elsewhere

// The library has been tested: what fails within it was handed to it.
void Consequences::withinLibrary() {
    std::vector<bool> wrong(outside() + 1);
    for (const Diagnostic* finding : sink_.sorted())
        if (isError(*finding) && isUsers(finding->primary.span) && finding->failedIn.empty())
            wrong[topologyOf(finding->primary.span)] = true;
    sink_.withdraw([&](const Diagnostic& finding) {
        if (finding.primary.span == source::nowhere) return false;
        if (finding.failedIn.empty() && isUsers(finding.primary.span)) return false;
        const bool isForUser = std::any_of(finding.secondary.begin(), finding.secondary.end(),
                                           [&](const auto& label) { return isUsers(label.span); });
        return (isForUser || !finding.failedIn.empty() || finding.code->basis == Basis::Whole) &&
               concerns(finding, wrong);
    });
}

// What a component cannot do for others, or in a step, for it is wrong itself.
void Consequences::ofWrongComponents() {
    const std::vector<const Diagnostic*> all = sink_.sorted();
    std::set<const Diagnostic*> elsewhere;
    for (const Diagnostic* finding : all)
        if (isElsewhere(*finding)) elsewhere.insert(finding);
    std::set<const Diagnostic*> follow;
    for (const Diagnostic* finding : elsewhere) {
        const std::vector<Span>& own = statementsOf(finding->subject);
        // What is found elsewhere about one component is no cause of what is found about another one.
        const auto isCause = [&](const Diagnostic* other) {
            return isError(*other) && other->failedIn.empty() && elsewhere.count(other) == 0 &&
                   std::any_of(own.begin(), own.end(),
                               [&](Span span) { return contains(span, other->primary.span); });
        };
        if (std::any_of(all.begin(), all.end(), isCause)) follow.insert(finding);
    }
    sink_.withdraw([&](const Diagnostic& finding) { return follow.count(&finding) != 0; });
}

// What several steps cannot do for the same reason.
void Consequences::repeatsInSteps() {
    Repeats steps;
    for (const Diagnostic* finding : sink_.sorted())
        if (const Span about = finding->subject; isElsewhere(*finding))
            steps.add(about, fmt::format("{} {}", finding->code->id, finding->message), *finding);
    steps.withdraw(sink_, "and here");
}

bool Consequences::isElsewhere(const Diagnostic& finding) const {
    if (finding.code->basis != Basis::Whole || finding.subject.empty()) return false;
    const std::vector<Span>& own = statementsOf(finding.subject);
    return std::none_of(own.begin(), own.end(),
                        [&](Span span) { return contains(span, finding.primary.span); });
}

// ---- where things stand

Consequences::Place Consequences::placeOf(const Diagnostic& finding) {
    const Span at = finding.primary.span;
    return {finding.code->id, at.file, at.begin, at.end};
}

bool Consequences::anyTree(bool syntax::Tree::*flag, bool value) const {
    const auto& modules = library_.modules();
    return std::any_of(modules.begin(), modules.end(),
                       [&](const library::Module* module) { return module->tree.*flag == value; });
}

bool Consequences::isUsers(Span span) const {
    return span.file != source::nowhere.file && !span.empty() &&
           sources_.file(span.file).origin() == source::Origin::User;
}

std::size_t Consequences::topologyOf(Span span) const {
    const auto found = std::find_if(spans_.begin(), spans_.end(), [&](const std::vector<Span>& texts) {
        return std::any_of(texts.begin(), texts.end(), [&](Span text) { return contains(text, span); });
    });
    return static_cast<std::size_t>(found - spans_.begin());
}

std::vector<std::size_t> Consequences::topologiesOf(const Diagnostic& finding) const {
    std::vector<std::size_t> result;
    const auto add = [&](Span span) {
        const std::size_t topology = topologyOf(span);
        if (topology != outside() && std::find(result.begin(), result.end(), topology) == result.end())
            result.push_back(topology);
    };
    add(finding.primary.span);
    for (const diagnostics::Label& label : finding.secondary)
        add(label.span);
    return result;
}

bool Consequences::concerns(const Diagnostic& finding, const std::vector<bool>& topologies) const {
    const std::vector<std::size_t> own = topologiesOf(finding);
    if (topologies[outside()]) return true;
    if (own.empty()) return std::find(topologies.begin(), topologies.end(), true) != topologies.end();
    return std::any_of(own.begin(), own.end(), [&](std::size_t topology) { return topologies[topology]; });
}

Span Consequences::scopeOf(Span span) const {
    if (const std::size_t topology = topologyOf(span); topology != outside()) return spans_[topology].front();
    for (const library::Module* module : library_.modules())
        if (!module->inLibrary && module->file->id() == span.file)
            for (const syntax::Statement* statement : module->tree.statements)
                if (contains(statement->span, span)) return statement->span;
    return {};
}

const TopologyLines& Consequences::linesOf(std::size_t topology) const {
    lines_.resize(topologies_.size());
    if (!lines_[topology]) lines_[topology].emplace(topologies_[topology].declaration.block(), library_);
    return *lines_[topology];
}

const std::vector<Span>& Consequences::statementsOf(Span component) const {
    static const std::vector<Span> none;
    const std::size_t topology = topologyOf(component);
    return topology == outside() ? none : linesOf(topology).of(sources_.text(component));
}

} // namespace drc::pipeline
