#include "language_server/completion/completing.hpp"

#include "library/contract.hpp"
#include "semantics/model.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

/// What statements begin with, and the words of those that are sentences.
namespace drc::language_server {

namespace {

namespace contract = library::contract;
using binding::SymbolKind;
using syntax::StatementKind;

/// What is put in the place of a keyword, with the roles of the topology for `FROM` and `TO`.
std::string_view snippetOf(StatementKind kind) {
    switch (kind) {
    case StatementKind::Topology:
        return "topology ${1:name} {\n  region primary   = \"$2\"\n  region secondary = \"$3\"\n\n  $0\n}";
    case StatementKind::Extension: return "extend topology ${1:name} {\n  $0\n}";
    case StatementKind::Import: return "import \"$1\"";
    case StatementKind::Kind: return "kind ${1:name} {\n  $0\n}";
    case StatementKind::Trait: return "trait ${1:name} {\n  $0\n}";
    case StatementKind::Policy: return "policy ${1:name} {\n  $0\n}";
    case StatementKind::Pattern: return "pattern ${1:name} {\n  $0\n}";
    case StatementKind::Advice: return "advice ${1:name} {\n  $0\n}";
    case StatementKind::Rule: return "rule ${1:name}: ${2:error} {\n  $0\n}";
    case StatementKind::Region: return "region ${1:primary} = \"$2\"";
    case StatementKind::Objectives: return "objectives {\n  rpo = ${1:5m}\n  rto = ${2:15m}\n}";
    case StatementKind::Replicate: return "replicate ${1:FROM} -> ${2:TO} {\n  $0\n}";
    case StatementKind::Failover:
        return "failover ${1:FROM} -> ${2:TO} {\n  mode = ${3:manual}\n  steps {\n    $0\n  }\n}";
    case StatementKind::Failback: return "failback ${1:TO} -> ${2:FROM} {\n  steps {\n    $0\n  }\n}";
    case StatementKind::Switchover: return "switchover ${1:FROM} -> ${2:TO} {\n  steps {\n    $0\n  }\n}";
    case StatementKind::Allow: return "allow ${1:rule} on ${2:name}\n  because \"$3\"";
    case StatementKind::Assume: return "assume ${1:component}.${2:verb} <= ${3:3m} because \"$4\"";
    case StatementKind::Adopt: return "adopt \"$1\" { id = \"$2\" }";
    case StatementKind::Detect:
    case StatementKind::Steps:
    case StatementKind::OnFailure:
    case StatementKind::Together:
    case StatementKind::Global:
    case StatementKind::EachRegion:
    case StatementKind::EachReplica:
    case StatementKind::EachPair:
    case StatementKind::GoodExample:
    case StatementKind::BadExample: break;
    default: return {};
    }
    return "{}";
}

std::string withRoles(std::string_view snippet, const std::string& from, const std::string& to) {
    std::string result(snippet);
    const auto put = [&](std::string_view mark, const std::string& role) {
        for (std::size_t at = result.find(mark); at != std::string::npos;
             at = result.find(mark, at + role.size()))
            result.replace(at, mark.size(), role);
    };
    put("FROM", from);
    put("TO", to);
    return result;
}

/// Where a list of verbs and what they act on has come to.
struct EntryState {
    bool expectsVerb = true;
    bool expectsTarget = false;
    std::string_view verb;
};

EntryState entryStateOf(const Lexemes& statement) {
    EntryState state;
    for (std::size_t at = 0; at < statement.size(); ++at) {
        const std::string_view text = statement[at].text;
        if (state.expectsTarget) {
            state = {true, false, state.verb};
        } else if (text == ".") {
            ++at; // and the name behind it
        } else if (text != ")") {
            state = {false, true, text};
        }
    }
    return state;
}

std::size_t endOfWord(std::string_view text, std::size_t at) {
    while (at < text.size() && isWordLetter(text[at]))
        ++at;
    return at;
}

/// Behind a comment, or a text in quotes, which ends on its line.
std::size_t endOfQuiet(std::string_view text, std::size_t at) {
    const bool isComment = text[at] == '#';
    for (++at; at < text.size() && text[at] != '\n'; ++at) {
        if (isComment) continue;
        if (text[at] == '"') return at + 1;
        if (text[at] == '\\') ++at;
    }
    return std::min(at, text.size());
}

bool isAssigned(std::string_view rest) {
    rest.remove_prefix(std::min(rest.find_first_not_of(" \t"), rest.size()));
    return rest.starts_with('=') && !rest.starts_with("==");
}

bool isReplicable(const DeclaredKind& kind) {
    return kind.is(contract::recovery::stateful) || !kind.replicaSettings.empty();
}

} // namespace

template <class Item>
void Completing::keywords() {
    for (const StatementKind kind : syntax::Listed<Item>::kinds)
        keyword(kind);
}

void Completing::keyword(StatementKind kind) {
    const std::string_view first = syntax::statementKeywords[static_cast<std::size_t>(kind)];
    if (first.empty()) return; // a word of the author's choice
    std::string label(kind == StatementKind::InRegion ? first : syntax::productionName(kind));
    std::string snippet = withRoles(snippetOf(kind), roleAt(0, "primary"), roleAt(1, "secondary"));
    if (snippet == "{}") snippet = label + " {\n  $0\n}";
    if (!isAtEndOfLine()) snippet.clear();
    list_.add({label, Offered::Keyword, "", "keyword", "", snippet, "", 4, {}});
}

void Completing::words(std::initializer_list<std::string_view> list, int rank) {
    for (const std::string_view one : list)
        list_.add({std::string(one), Offered::Keyword, "", "", "", "", "", rank, {}});
}

std::string Completing::roleAt(std::size_t index, std::string_view otherwise) const {
    for (const ProgramName& one : known_.names().all())
        if (one.sort == SymbolKind::RegionRole && index-- == 0) return one.name;
    return std::string(otherwise);
}

void Completing::names(SymbolKind sort, Offered kind, int rank) {
    for (const ProgramName& one : known_.names().all())
        if (one.sort == sort) list_.add({one.name, kind, one.kind, "", "", "", "", rank, {}});
}

// ---- topologies

std::string Completing::requiredSettings(const DeclaredKind& kind, int first) const {
    std::string result;
    for (const DeclaredSetting& one : kind.settings)
        if (one.isRequired()) result += fmt::format("  {} = ${}\n", one.name, first++);
    return result;
}

void Completing::topologyStatement() {
    keywords<syntax::TopologyItem>();
    for (const DeclaredIndex* const index : known_.indexes())
        for (const auto& [name, kind] : index->kinds()) {
            if (kind.is(contract::compilerMadeTrait) || name == contract::accountKind) continue;
            const std::string required = requiredSettings(kind, 2);
            std::string snippet;
            if (isAtEndOfLine())
                snippet = required.empty() ? name + " ${1:name} { $0 }"
                                           : fmt::format("{} ${{1:name}} {{\n{}  $0\n}}", name, required);
            list_.add({name, Offered::Class, "kind", "kind", "", snippet, "", 5, {}});
        }
}

void Completing::topologyClause() {
    const std::string_view first = word(0);
    const bool isRefusable = first == "failback" || first == "switchover";
    if (isRefusable && word(1) == "none") return words({"because"});
    if (first == "replicate" || first == "failover" || isRefusable) {
        names(SymbolKind::RegionRole, Offered::EnumMember, 1);
        if (isRefusable && cursor_.statement.size() == 1) words({"none"}, 8);
        return;
    }
    if (first == "allow") return allow();
    if (first == "assume") {
        if (!isAfterOperand() || cursor_.statement.size() == 1) return components({}, 1);
        return words({"because"});
    }
    if (first == "param") {
        if (cursor_.statement.size() > 2) types();
        return;
    }
    const bool isComponent = known_.kind(first) != nullptr;
    if (has("for")) return loop();
    if (isComponent && cursor_.statement.size() == 2) {
        words({"for"}, 0);
        beginning(); // a component needs no braces
    }
}

void Completing::allow() {
    const std::string_view last = cursor_.last();
    if (cursor_.statement.size() == 1) {
        for (const DeclaredIndex* const index : known_.indexes())
            for (const auto& [name, rule] : index->rules())
                list_.add({name, Offered::Function, rule.owner, "rule", "", "", "", 2, {}});
        for (const semantics::Waived waived : semantics::allWaived)
            list_.add(
                {std::string(semantics::spell(waived)), Offered::Function, "verdict", "", "", "", "", 1, {}});
        return;
    }
    if (last == "on") {
        components({}, 1);
        names(SymbolKind::Plan, Offered::Event, 2);
        const OpenBlock& outermost = cursor_.blocks.front();
        const std::string_view topology = outermost.word(outermost.word(0) == "extend" ? 2 : 1);
        list_.add({std::string(topology), Offered::Module, "topology", "", "", "", "", 3, {}});
        return;
    }
    if (last == "because" || last == "until" || last == "by") return;
    if (!has("on")) return words({"on"});
    if (!has("because"))
        return list_.add({"because", Offered::Keyword, "", "", "", "because \"$1\"", "", 0, {}});
    if (!has("until")) words({"until"});
    if (!has("by")) words({"by"});
}

void Completing::plan() {
    keywords<syntax::PlanItem>();
    keyword(StatementKind::Objectives);
}

void Completing::steps() {
    if (has("for")) return loop();
    const EntryState state = entryStateOf(cursor_.statement);
    if (state.expectsVerb) {
        if (!cursor_.statement.empty()) words({"for"}, 8);
        return verbs(nextWordOfLine());
    }
    for (const ProgramName& one : known_.names().all()) {
        const DeclaredKind* const kind = known_.kindOfComponent(one.name);
        if (kind != nullptr && kind->action(state.verb) != nullptr)
            list_.add({one.name, Offered::Variable, one.kind, "component", "", "", "", 1, {}});
    }
    if (state.verb == "wait") units("duration");
}

/// Those of the component that stands behind it already come first.
void Completing::verbs(std::string_view component) {
    const DeclaredKind* const target = known_.kindOfComponent(component);
    for (const ProgramName& one : known_.names().all()) {
        const DeclaredKind* const kind = known_.kindOfComponent(one.name);
        if (kind == nullptr) continue;
        for (const DeclaredName& action : kind->actions)
            list_.add({action.name,
                       Offered::Function,
                       one.kind,
                       "action",
                       kind->name,
                       "",
                       "",
                       target == nullptr || target->action(action.name) != nullptr ? 1 : 6,
                       {}});
    }
    words({"approve", "wait"}, 3);
    keyword(StatementKind::Together);
}

void Completing::detect() {
    if (has("for")) return loop();
    const EntryState state = entryStateOf(cursor_.statement);
    if (state.expectsVerb && !cursor_.statement.empty()) words({"for"}, 8);
    for (const ProgramName& one : known_.names().all()) {
        const DeclaredKind* const kind = known_.kindOfComponent(one.name);
        if (kind == nullptr) continue;
        if (!state.expectsVerb) {
            if (kind->signal(state.verb) != nullptr)
                list_.add({one.name, Offered::Variable, one.kind, "component", "", "", "", 1, {}});
            continue;
        }
        for (const DeclaredName& signal : kind->signals)
            list_.add({signal.name, Offered::Event, one.kind, "signal", kind->name, "", "", 1, {}});
    }
}

/// What keeps something, and does not replicate yet.
void Completing::replicate() {
    const Words there = writtenIn(cursor_.block()->open);
    for (const ProgramName& one : known_.names().all()) {
        const DeclaredKind* const kind = known_.kindOfComponent(one.name);
        if (kind != nullptr && isReplicable(*kind) && !there.contains(one.name))
            list_.add({one.name, Offered::Variable, one.kind, "component", "", "", "", 1, {}});
    }
}

// ---- kinds, actions, rules

void Completing::kindStatement() {
    const std::string_view first = word(0);
    const std::size_t count = cursor_.statement.size();
    if (first == "param") return count > 2 ? types() : void();
    if (first == "resource" || first == "data" || first == "ephemeral")
        return count == 1 ? resourceTypes(first) : void();
    if (first == "part") {
        if (cursor_.last() != ":") return;
        for (const DeclaredIndex* const index : known_.indexes())
            for (const auto* const kinds : {&index->partKinds(), &index->kinds()})
                for (const auto& [name, kind] : *kinds)
                    list_.add({name,
                               Offered::Class,
                               "kind",
                               "kind",
                               "",
                               "",
                               "",
                               kinds == &index->kinds() ? 2 : 1,
                               {}});
        return;
    }
    if (first == "in" && count == 1) {
        words({"each"});
        return value();
    }
    if (first == "in" && word(1) == "each") return count == 2 ? words({"region"}) : void();
    if (first == "for") {
        if (count == 1) return words({"each"});
        if (count == 2) return words({"replica", "pair"});
        if (!has("where")) return words({"where"});
    }
    if (first == "export") return count == 1 ? exportsToGive() : void();
    if (first == "else" && count == 1) return words({"when"});
    const bool isSentence = first == "when" || first == "require" || first == "in" || first == "for" ||
                            (first == "else" && word(1) == "when");
    if (!isSentence) return;
    if (!isAfterOperand()) return value();
    afterOperand();
    clauses(cursor_.statement);
}

void Completing::actionStatement() {
    const std::string_view first = word(0);
    if (context_.place == BlockSort::Action) {
        if (first == "in") return words({"from"});
        if (first != "permit") return kindStatement();
        if (!isAfterOperand()) return value();
        return clauses(cursor_.statement);
    }
    if (first == "sleep") return isAfterOperand() ? afterOperand() : value();
    const bool isCall = first == "call" || first == "until" || first == "check" || first == "unless";
    if (isCall && cursor_.statement.size() == 1) return operations();
    if (first == "invoke" && cursor_.statement.size() == 1) return value();
    if ((isCall || first == "invoke") && isAfterOperand()) return clauses(cursor_.statement);
    if (cursor_.last() == "is") value();
}

void Completing::ruleStatement() {
    if (word(0) == "rule") {
        if (cursor_.last() == ":") words({"error", "warning", "note"});
        return;
    }
    kindStatement();
}

/// How a sentence goes on, on its own line or on the next one.
void Completing::clauses(const Lexemes& begun) {
    if (begun.empty()) return;
    const std::string_view first = begun.front().text;
    const auto says = [&](std::string_view wanted) {
        return std::any_of(begun.begin(), begun.end(), [&](const Lexeme& one) { return one.text == wanted; });
    };
    if (first == "allow" && says("because")) {
        if (!says("until")) words({"until"});
        if (!says("by")) words({"by"});
    } else if (first == "allow" || first == "assume" ||
               ((first == "failback" || first == "switchover") && says("none"))) {
        if (!says("because")) words({"because"});
    } else if (first == "require") {
        if (!says("else")) return words({"else"});
        if (!says("help")) words({"help"});
        words({"fix", "suggest"});
    } else if (first == "permit") {
        if (!says("on")) return words({"on"});
        if (!says("where")) words({"where"});
    } else if (first == "until" || first == "check" || first == "unless" || first == "invoke") {
        if (!says("select")) return words({"select"});
        if (!says("is")) words({"is"});
    } else if (begun.data() == cursor_.previous.data() &&
               (first == "when" || (first == "else" && says("when")))) {
        words({"else"});
    }
}

void Completing::types() {
    const std::string_view last = cursor_.last();
    if (last == "list" || last == "map" || last == "range") return words({"of"});
    if (last != ":" && last != "|" && last != "of") return;
    for (const std::string_view one : binding::typeNames)
        list_.add({std::string(one), Offered::Interface, "", "", "", "", "", 1, {}});
    for (const DeclaredIndex* const index : known_.indexes()) {
        for (const auto& [name, one] : index->kinds())
            list_.add({name, Offered::Class, "kind", "kind", "", "", "", 2, {}});
        for (const auto& [name, one] : index->traits())
            list_.add({name, Offered::Interface, "trait", "trait", "", "", "", 3, {}});
    }
}

void Completing::traits() {
    for (const DeclaredIndex* const index : known_.indexes())
        for (const auto& [name, one] : index->traits())
            if (!has(name)) list_.add({name, Offered::Interface, "trait", "trait", "", "", "", 1, {}});
}

/// Those that begin as the word does: there are many hundreds.
void Completing::resourceTypes(std::string_view keyword) {
    const library::BlockMode mode = keyword == "data"        ? library::BlockMode::Data
                                    : keyword == "ephemeral" ? library::BlockMode::Ephemeral
                                                             : library::BlockMode::Resource;
    for (const std::string_view name : librarySchema().typeNames(mode))
        if (name.starts_with(cursor_.word))
            list_.add({std::string(name), Offered::Class, "", "", "", "", "", 1, {}});
}

void Completing::operations() {
    if (cursor_.last() != ".") {
        for (const std::string& name : libraryServices().serviceNames())
            list_.add({name, Offered::Module, "", "", "", "", "", 1, {}});
        return;
    }
    for (const std::string& name : libraryServices().operationNames(cursor_.last(1)))
        list_.add({name, Offered::Function, "", "", "", "", "", 1, {}});
}

/// What the traits of the kind ask for, and what the compiler reads.
void Completing::exportsToGive() {
    if (context_.around != nullptr)
        for (const std::string& trait : context_.around->traits)
            if (const DeclaredName* const declared = known_.trait(trait))
                for (const DeclaredSetting& one : declared->settings)
                    list_.add({one.name, Offered::Field, one.type, "demand", trait, "", "", 0, {}});
    const auto all = [&](const auto& members) {
        for (const contract::Member& one : members)
            list_.add({std::string(one.name), Offered::Field, std::string(one.type), "", "", "", "", 2, {}});
    };
    if (context_.inPlan) all(contract::signal::exports);
    if (context_.inReplica) all(contract::replica::exports);
    all(contract::kind::exports);
    if (context_.around != nullptr && context_.around->is(contract::engine::trait))
        all(contract::engine::exports);
}

// ---- settings

void Completing::setting(const DeclaredSetting& one) {
    const bool isBlock = one.type.starts_with("map");
    std::string snippet = isBlock ? one.name + " = { $1 }" : one.name + " = $1";
    std::string plain = one.name + " = ";
    if (!isAtEndOfLine()) snippet = plain = "";
    list_.add(
        {one.name,
         Offered::Property,
         one.type,
         "setting",
         fmt::format("{} {} {}", static_cast<int>(context_.place),
                     context_.kind == nullptr ? std::string_view("-") : std::string_view(context_.kind->name),
                     context_.verb),
         snippet,
         plain,
         one.isRequired() ? 0 : 3,
         {}});
}

void Completing::settings() {
    if (cursor_.block() == nullptr) return;
    const Words there = writtenIn(cursor_.block()->open);
    for (const DeclaredSetting* const one : settings_)
        if (!there.contains(one->name)) setting(*one);
    if (context_.place == BlockSort::Objectives)
        for (const std::string_view one : contract::disruption::all)
            if (!there.contains(one) && one != contract::disruption::region)
                list_.add({std::string(one),
                           Offered::Keyword,
                           "",
                           "",
                           "",
                           std::string(one) + " { $0 }",
                           "",
                           4,
                           {}});
    if (context_.schema != nullptr) schemaSettings(there);
}

void Completing::schemaSettings(const Words& there) {
    for (const library::SchemaAttribute& one : context_.schema->attributes) {
        if (!one.required && !one.optional) continue;
        if (there.contains(one.name) || one.deprecated) continue;
        const std::string name(one.name);
        list_.add({name,
                   Offered::Property,
                   "",
                   "",
                   "",
                   isAtEndOfLine() ? name + " = $1" : "",
                   "",
                   one.required ? 0 : 3,
                   {}});
    }
    for (const library::SchemaNestedBlock& one : context_.schema->blocks) {
        const std::string name(one.name);
        if (one.maxItems == 1 && there.contains(name)) continue;
        list_.add({name,
                   Offered::Property,
                   "block",
                   "",
                   "",
                   isAtEndOfLine() ? name + " {\n  $0\n}" : "",
                   "",
                   one.minItems > 0 ? 0 : 4,
                   {}});
    }
    const std::string_view head = cursor_.block()->word(0);
    if (context_.place != BlockSort::Resource ||
        (head != "resource" && head != "data" && head != "ephemeral"))
        return;
    list_.add({"depends_on",
               Offered::Property,
               "list",
               "",
               "",
               isAtEndOfLine() ? "depends_on = [$1]" : "",
               "",
               4,
               {}});
    list_.add({"lifecycle",
               Offered::Property,
               "block",
               "",
               "",
               isAtEndOfLine() ? "lifecycle {\n  $0\n}" : "",
               "",
               4,
               {}});
}

/// What a block sets already, also behind the place: what `=` follows, and what a line begins with.
Completing::Words Completing::writtenIn(std::uint32_t open) const {
    Words result;
    const std::string_view text = view_.text().text();
    int depth = 0;
    bool begins = true; // a line, or a block
    for (std::size_t at = open + 1; at < text.size() && depth >= 0;) {
        const char sign = text[at];
        if (sign == '#' || sign == '"') {
            at = endOfQuiet(text, at);
            begins = begins && sign == '#';
        } else if (isWordLetter(sign)) {
            const std::size_t end = endOfWord(text, at);
            const bool isSet = begins || isAssigned(text.substr(end));
            if (depth == 0 && isSet && at != cursor_.begin) result.emplace(text.substr(at, end - at));
            begins = false;
            at = end;
        } else {
            if (sign == '{' || sign == '[' || sign == '(') ++depth;
            if (sign == '}' || sign == ']' || sign == ')') --depth;
            if (sign != ' ' && sign != '\t') begins = sign == '\n' || (sign == '}' && depth == 0);
            ++at;
        }
    }
    return result;
}

template void Completing::keywords<syntax::FileItem>();
template void Completing::keywords<syntax::KindItem>();
template void Completing::keywords<syntax::TraitItem>();
template void Completing::keywords<syntax::ActionItem>();
template void Completing::keywords<syntax::ActionStepItem>();
template void Completing::keywords<syntax::PolicyItem>();
template void Completing::keywords<syntax::RuleItem>();

} // namespace drc::language_server
