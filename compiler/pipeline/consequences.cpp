#include "pipeline/consequences.hpp"

#include "diagnostics/code.hpp"
#include "syntax/visit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
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

/// Findings that say the same, with the first of them in the order of the text.
class Repeats {
public:
    using Key = std::tuple<std::size_t, std::string_view, std::uint32_t, std::uint32_t, std::string>;

    void add(Key key, const Diagnostic& finding) {
        const auto [first, isNew] = firsts_.emplace(std::move(key), &finding);
        if (isNew) return;
        repeats_.insert(&finding);
        others_[first->second].push_back(&finding);
    }
    bool empty() const { return repeats_.empty(); }
    bool isRepeat(const Diagnostic& finding) const { return repeats_.count(&finding) != 0; }

    /// Shows at the first one where the others are; what mends it at its place mends it there as well.
    void showOthers(Diagnostic& first, const std::string& label) const {
        const auto found = others_.find(&first);
        if (found == others_.end()) return;
        const std::vector<const Diagnostic*>& others = found->second;
        for (std::size_t index = 0; index < std::min(others.size(), mostShown); ++index)
            first.label(others[index]->primary.span, label);
        if (others.size() > mostShown)
            first.note(fmt::format("and at {} more {}", others.size() - mostShown,
                                   others.size() == mostShown + 1 ? "place" : "places"));
        for (diagnostics::Fix& fix : first.fixes) {
            if (fix.edits.size() != 1 || fix.edits.front().span != first.primary.span) continue;
            const std::string replacement = fix.edits.front().replacement;
            for (const Diagnostic* other : others)
                fix.edits.push_back({other->primary.span, replacement});
        }
    }

private:
    std::map<Key, const Diagnostic*> firsts_;
    std::set<const Diagnostic*> repeats_;
    std::map<const Diagnostic*, std::vector<const Diagnostic*>> others_;
};

} // namespace

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
    repeatsAtOnePlace();
    repeatedNames();
    ofWhatIsUnresolved();
    ofWrongComponents();
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
        return finding.code->basis == Basis::Whole ||
               isOneOf(finding, codes::unknownName, codes::unknownFunction, codes::unknownKind,
                       codes::unknownType, codes::unknownRole, codes::unknownComponent, codes::unknownPlan,
                       codes::unknownTopology);
    });
}

// What something lacks as a whole may be what was meant by a name that means nothing.
void Consequences::ofWhatIsUnresolved() {
    std::vector<bool> unresolved(outside() + 1);
    for (const Diagnostic* finding : sink_.sorted())
        if (isError(*finding) && finding->code->basis == Basis::Unresolved)
            unresolved[topologyOf(finding->primary.span)] = true;
    sink_.withdraw([&](const Diagnostic& finding) {
        return finding.code->basis == Basis::Whole && concerns(finding, unresolved);
    });
}

// ---- what is said already

// The same name in each of its places, the same text for each element of a family.
void Consequences::repeatedNames() {
    Repeats names;
    for (const Diagnostic* finding : sink_.sorted()) {
        const Span where = finding->primary.span;
        if (!isOneOf(*finding, codes::unknownName, codes::unknownComponent, codes::unknownRole)) continue;
        if (const std::size_t topology = topologyOf(where); topology != outside())
            names.add({topology, {}, 0, 0, std::string(sources_.text(where))}, *finding);
    }
    if (names.empty()) return;
    sink_.withdraw([&](Diagnostic& finding) {
        names.showOthers(finding, "used here, too");
        return names.isRepeat(finding);
    });
}

void Consequences::repeatsAtOnePlace() {
    Repeats places;
    for (const Diagnostic* finding : sink_.sorted()) {
        const Span where = finding->primary.span;
        if (isOneOf(*finding, codes::unknownMember, codes::wrongType, codes::wrongOperands,
                    codes::notPrintable))
            if (topologyOf(where) != outside())
                places.add({where.file, finding->code->id, where.begin, where.end, {}}, *finding);
    }
    if (places.empty()) return;
    sink_.withdraw([&](const Diagnostic& finding) { return places.isRepeat(finding); });
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
        if (isError(*finding) && isUsers(finding->primary.span))
            wrong[topologyOf(finding->primary.span)] = true;
    sink_.withdraw([&](const Diagnostic& finding) {
        if (finding.primary.span == source::nowhere || isUsers(finding.primary.span)) return false;
        const bool isForUser = std::any_of(finding.secondary.begin(), finding.secondary.end(),
                                           [&](const auto& label) { return isUsers(label.span); });
        return (isForUser || finding.code->basis == Basis::Whole) && concerns(finding, wrong);
    });
}

// What a component cannot do for others, or in a step, for it is wrong itself; and what several steps cannot
// do for the same reason.
void Consequences::ofWrongComponents() {
    const std::vector<const Diagnostic*> all = sink_.sorted();
    std::set<const Diagnostic*> follow;
    Repeats steps;
    for (const Diagnostic* finding : all) {
        if (finding->code->basis != Basis::Whole || finding->subject.empty()) continue;
        const std::vector<Span> own = statementsOf(finding->subject);
        const auto isIn = [&](const Diagnostic& other) {
            return std::any_of(own.begin(), own.end(),
                               [&](Span span) { return contains(span, other.primary.span); });
        };
        if (isIn(*finding)) continue;
        if (std::any_of(all.begin(), all.end(),
                        [&](const Diagnostic* other) { return isError(*other) && isIn(*other); }))
            follow.insert(finding);
        else
            steps.add({finding->subject.file, finding->code->id, finding->subject.begin, finding->subject.end,
                       finding->message},
                      *finding);
    }
    if (follow.empty() && steps.empty()) return;
    sink_.withdraw([&](Diagnostic& finding) {
        steps.showOthers(finding, "and here");
        return follow.count(&finding) != 0 || steps.isRepeat(finding);
    });
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

std::vector<Span> Consequences::statementsOf(Span component) const {
    std::vector<Span> result;
    const std::size_t topology = topologyOf(component);
    if (topology == outside()) return result;
    const std::string_view name = sources_.text(component);
    for (const syntax::Statement* statement :
         library::statementsOf(topologies_[topology].declaration.block(), library_)) {
        if (statement->kind == syntax::StatementKind::Component && contains(statement->span, component))
            result.push_back(statement->span);
        if (statement->kind != syntax::StatementKind::Replicate) continue;
        for (const syntax::Statement* replica : syntax::bodyOf(*statement)->statements)
            if (syntax::as<syntax::Entry>(*replica).head.text == name) result.push_back(replica->span);
    }
    return result;
}

} // namespace drc::pipeline
