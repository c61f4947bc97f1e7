#include "language_server/completion/completing.hpp"

#include "library/contract.hpp"

#include <algorithm>
#include <array>
#include <utility>

/// What values consist of.
namespace drc::language_server {

namespace {

namespace contract = library::contract;
using binding::SymbolKind;

/// `topic` of `list of topic`, `kms` of `kms?`.
std::string_view elementOf(std::string_view type) {
    if (type.ends_with('?')) type.remove_suffix(1);
    const std::size_t of = type.rfind(" of ");
    return of == std::string_view::npos ? type : type.substr(of + 4);
}

/// Values of these are written, or come from the language alone.
bool isClosed(std::string_view type) {
    return type == "bool" || type == "duration" || type == "size" || type == "percent" ||
           type.find('|') != std::string_view::npos;
}

} // namespace

const DeclaredSetting* Completing::assignedSetting() const {
    const auto found = std::find_if(settings_.begin(), settings_.end(), [&](const DeclaredSetting* one) {
        return one->name == cursor_.assigned;
    });
    return found == settings_.end() ? nullptr : *found;
}

void Completing::member(std::string_view label, int rank) {
    list_.add({std::string(label), Offered::EnumMember, "", "", "", "", "", rank, {}});
}

/// What a parameter takes, where its default value is written or something is compared with it.
void Completing::membersOfParameters() {
    const Lexemes& all = cursor_.statement;
    if (word(0) == "param") {
        for (std::size_t at = 3; at < all.size() && word(at) != "="; ++at)
            if (word(at - 1) == "|" || word(at + 1) == "|") member(word(at));
    }
    if (context_.around == nullptr || (cursor_.last() != "==" && cursor_.last() != "!=")) return;
    for (const Lexeme& one : all)
        if (const DeclaredSetting* const parameter = context_.around->setting(one.text))
            for (const std::string& of : parameter->members)
                member(of, 1);
    // The left side may stand in brackets: `(standby in from) == paused`.
    if (cursor_.last(1) == ")")
        for (const DeclaredSetting& parameter : context_.around->settings)
            for (const std::string& of : parameter.members)
                member(of, 2);
}

void Completing::value() {
    if (isRegion()) return regions({}, "\"");
    if (cursor_.last() == "not" && cursor_.statement.size() > 1 && !beginsValue(cursor_.last(1)))
        words({"in"});
    membersOfParameters();
    if (!cursor_.brackets.empty() && cursor_.statement.empty()) argument();
    const DeclaredSetting* const assigned = cursor_.assigned.empty() ? nullptr : assignedSetting();
    // Within the brackets of a call, a condition or a text the value need not be what the setting takes.
    const bool isDirect =
        std::all_of(cursor_.brackets.begin(), cursor_.brackets.end(),
                    [](const OpenBracket& one) { return one.sign == '[' || one.sign == '{'; });
    constexpr std::array<std::string_view, 9> conditional{
        "when", "and", "or", "not", "==", "!=", "<", ">", "where"};
    const bool isCondition =
        std::find(conditional.begin(), conditional.end(), cursor_.last()) != conditional.end();
    if (cursor_.last() == "in") {
        names(SymbolKind::RegionRole, Offered::EnumMember, 0);
        words({"every region"}, 1);
    }
    if (assigned != nullptr && isDirect && !isCondition && cursor_.last() != "in") {
        if (assigned->type == "bool") words({"not"}, 8);
        valueOf(assigned->type, assigned->members);
        return;
    }
    words({"not"}, 8);
    if (assigned != nullptr && isCondition)
        for (const std::string& one : assigned->members)
            member(one, 3);
    valueOf({}, {});
}

/// Some functions take what is no value elsewhere.
void Completing::argument() {
    const OpenBracket& bracket = cursor_.brackets.back();
    if (bracket.sign != '(' || bracket.before.empty()) return;
    const std::string_view function = bracket.before.back().text;
    if (function == "is")
        for (const DeclaredIndex* const index : known_.indexes()) {
            for (const auto& [name, one] : index->kinds())
                list_.add({name, Offered::Class, "kind", "kind", "", "", "", 2, {}});
            for (const auto& [name, one] : index->traits())
                list_.add({name, Offered::Interface, "trait", "trait", "", "", "", 2, {}});
        }
}

/// Of a type as it is written; of any where it is empty.
void Completing::valueOf(std::string_view type, const std::vector<std::string>& members) {
    const std::string_view element = elementOf(type);
    for (const std::string& one : members)
        member(one);
    if (element == "plan" || element == "engine" || element == "pattern") return special(element);
    const bool isSort = element == "component" || known_.isSort(element);
    if (type.empty() || element == "bool")
        for (const std::string_view one : {"true", "false"})
            list_.add({std::string(one), Offered::Value, "", "", "", "", "", element == "bool" ? 0 : 6, {}});
    if (type.empty() || type.ends_with('?')) list_.add({"null", Offered::Value, "", "", "", "", "", 6, {}});
    if (isSort)
        components(element == "component" ? std::string_view() : element, 1);
    else if (!isClosed(type))
        components({}, 4);
    if (!isSort &&
        (type.empty() || element == "region" || element == "any" || element == "map" || element == "string"))
        names(SymbolKind::RegionRole, Offered::EnumMember, element == "region" ? 0 : 4);
    if (context_.contexts() == binding::InTopology) {
        // A map is no component.
        for (const ProgramName& one : known_.names().all())
            if (one.sort == SymbolKind::Value && !(isSort && !one.keys.empty()))
                list_.add({one.name, Offered::Variable, "let", "", "", "", "", 4, {}});
        names(SymbolKind::Parameter, Offered::Variable, 4);
    }
    locals(2);
    if (!isSort) functions(7);
    if (!isSort) builtins(6);
}

void Completing::special(std::string_view type) {
    if (type == "plan") {
        names(SymbolKind::Plan, Offered::Event, 0);
        words({"failover", "failback", "switchover"}, 1);
        return;
    }
    for (const DeclaredIndex* const index : known_.indexes()) {
        if (type == "pattern") {
            for (const auto& [name, one] : index->patterns())
                list_.add({name, Offered::Module, "pattern", "pattern", "", "", "", 0, {}});
            continue;
        }
        for (const auto& [name, kind] : index->kinds())
            if (kind.is(contract::engine::trait))
                list_.add({name, Offered::Class, "engine", "kind", "", "", "", 0, {}});
    }
}

/// Those of a kind or with a trait alone; all where `sort` is empty. A list that is not begun is written with
/// its brackets.
void Completing::components(std::string_view sort, int rank) {
    const DeclaredSetting* const assigned = cursor_.assigned.empty() ? nullptr : assignedSetting();
    const bool lacksBrackets = assigned != nullptr && assigned->type.starts_with("list") &&
                               cursor_.brackets.empty() && cursor_.last() == "=" && !sort.empty();
    for (const ProgramName& one : known_.names().all()) {
        if (one.sort != SymbolKind::Component) continue;
        const DeclaredKind* const kind = known_.kind(one.kind);
        const bool fits = sort.empty() || one.kind == sort || (kind != nullptr && kind->is(sort));
        if (fits)
            list_.add({one.name,
                       Offered::Variable,
                       one.kind,
                       "component",
                       "",
                       "",
                       lacksBrackets ? "[" + one.name + "]" : "",
                       rank,
                       {}});
    }
}

/// What is declared within a kind, a rule, an action or the expression: above the place, and in the rest of
/// the same declaration.
void Completing::locals(int rank) {
    const bool isInTopology = context_.contexts() == binding::InTopology;
    for (auto one = cursor_.locals.rbegin(); one != cursor_.locals.rend(); ++one) {
        const bool isResource =
            one->keyword == "resource" || one->keyword == "data" || one->keyword == "ephemeral";
        // Those of a topology are among the names of the program.
        if (isInTopology && (one->keyword == "let" || one->keyword == "param")) continue;
        if (one->keyword == "function") {
            const std::string called(one->name);
            list_.add({called,
                       Offered::Function,
                       "function",
                       "function",
                       "",
                       called + "($1)",
                       called + "(",
                       rank,
                       {}});
            continue;
        }
        std::string said(one->keyword == "for" || one->keyword == "parameter" || one->type.empty()
                             ? one->keyword
                             : one->type);
        list_.add({std::string(one->name),
                   isResource ? Offered::Field : Offered::Variable,
                   std::move(said),
                   "",
                   "",
                   "",
                   "",
                   rank,
                   {}});
    }
    if (isInTopology) return;
    for (const DeclaredIndex* const index : known_.indexes())
        for (const auto& [name, one] : index->values())
            list_.add({name, Offered::Variable, "let", "value", "", "", "", 6, {}});
    for (const syntax::Statement* const top : view_.text().tree().statements)
        if (top->span.begin <= cursor_.begin && cursor_.begin <= top->span.end) localsIn(*top, rank);
}

/// Of the rest of the same kind or policy: the order of declarations does not matter.
void Completing::localsIn(const syntax::Statement& statement, int rank) {
    const syntax::Body* const body = syntax::bodyOf(statement);
    if (body == nullptr) return;
    for (const syntax::Statement* const one : body->statements) {
        const syntax::Name name = syntax::declaredName(*one);
        switch (one->kind) {
        case syntax::StatementKind::Let:
        case syntax::StatementKind::Param:
        case syntax::StatementKind::Resource:
        case syntax::StatementKind::Data:
        case syntax::StatementKind::Ephemeral:
        case syntax::StatementKind::Part:
            if (name) list_.add({std::string(name.text), Offered::Variable, "", "", "", "", "", rank, {}});
            break;
        case syntax::StatementKind::Function: {
            const std::string called(name.text);
            if (name)
                list_.add({called,
                           Offered::Function,
                           "function",
                           "function",
                           "",
                           called + "($1)",
                           called + "(",
                           rank,
                           {}});
            break;
        }
        // What these declare is theirs.
        case syntax::StatementKind::Action:
        case syntax::StatementKind::Rule: break;
        default: localsIn(*one, rank);
        }
    }
}

void Completing::functions(int rank) {
    const bool isInTopology = context_.contexts() == binding::InTopology;
    for (const DeclaredIndex* const index : known_.indexes()) {
        // Those of the library are for kinds and rules.
        if (isInTopology && index == &libraryIndex()) continue;
        for (const auto& [name, one] : index->functions())
            list_.add({name,
                       Offered::Function,
                       one.signature(),
                       "function",
                       "",
                       name + "($1)",
                       name + "(",
                       rank,
                       {}});
    }
    for (const binding::BuiltinFunction& one : binding::builtinFunctions()) {
        const std::uint8_t places = one.contexts & static_cast<std::uint8_t>(~binding::AsWritten);
        if (places != 0 && (places & context_.contexts()) == 0) continue;
        const std::string name(one.name);
        const bool takesNothing = one.most == 0;
        list_.add({name,
                   Offered::Function,
                   std::string(one.signature),
                   "builtin",
                   "",
                   takesNothing ? name + "()" : name + "($1)",
                   takesNothing ? name + "()" : name + "(",
                   rank,
                   {}});
    }
}

void Completing::builtins(int rank) {
    for (const binding::BuiltinName& one : binding::builtinNames())
        if ((one.contexts & context_.contexts()) != 0)
            list_.add({std::string(one.name), Offered::Variable, "", "builtin name", "", "", "", rank, {}});
}

/// Behind a number that is being written.
void Completing::units(std::string_view type) {
    std::string_view digits = cursor_.word;
    digits = digits.substr(0, std::min(digits.find_first_not_of("0123456789"), digits.size()));
    if (digits.empty()) return;
    const auto all = [&](std::initializer_list<std::string_view> list) {
        int rank = 0;
        for (const std::string_view one : list)
            list_.add(
                {std::string(digits) + std::string(one), Offered::Unit, "", "", "", "", "", rank++, {}});
    };
    if (type.starts_with("duration")) all({"s", "m", "h", "d", "ms"});
    if (type.starts_with("size")) all({"MiB", "GiB", "KiB", "TiB", "B"});
}

void Completing::afterOperand() {
    words({"when", "and", "or", "in", "not"}, 7);
    if (has("when")) words({"else"}, 5);
}

/// The keys of a map are its author's, but for the roles of regions, and what a comprehension begins with.
void Completing::mapKeys() {
    if (cursor_.statement.empty()) words({"for"}, 8);
    if (context_.contexts() == binding::InTopology) names(SymbolKind::RegionRole, Offered::EnumMember, 1);
}

} // namespace drc::language_server
