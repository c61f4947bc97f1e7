#include "language_server/errors.hpp"
#include "language_server/features.hpp"
#include "language_server/names/former_name.hpp"
#include "language_server/names/program_places.hpp"
#include "language_server/names/symbol_at.hpp"
#include "language_server/programs/declared_index.hpp"
#include "language_server/texts/edits.hpp"

#include "binding/builtins.hpp"
#include "semantics/reserved_names.hpp"
#include "source/ascii.hpp"
#include "syntax/in_quotes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>

/// Another name for what a program declares, in all programs that know it.
namespace drc::language_server {

namespace {

using binding::Symbol;
using binding::SymbolKind;
using json_rpc::ProtocolError;

/// Why a name cannot have another one; empty where it can.
std::string reasonAgainst(const Symbol& symbol, const View& view) {
    if (symbol.builtin != nullptr || symbol.function != nullptr) return "it is built into the language";
    if (symbol.agreed) return "the compiler knows it by this name";
    if (symbol.declarations.empty()) return "nothing is known of it";
    for (const source::Span span : symbol.declarations) {
        const source::SourceFile& file = view.analysis().sources().file(span.file);
        if (file.origin() == source::Origin::Library || isInLibrary(file.path()))
            return fmt::format("it is declared in the library, in `{}`", file.path());
    }
    return {};
}

Named renamedAt(const View& view, const Received& params) {
    const auto named = nameAt(view, view.offsetIn(params));
    if (!named) throw ProtocolError{requestFailed, "no name that can be renamed stands here"};
    if (const std::string reason = reasonAgainst(*named->symbol, view); !reason.empty())
        throw ProtocolError{requestFailed,
                            fmt::format("`{}` cannot be renamed: {}", named->symbol->name, reason)};
    return *named;
}

void requireName(const std::string& name) {
    if (syntax::isBareWord(name)) return;
    const bool isWord = !name.empty() && !source::isDigit(name.front()) &&
                        std::all_of(name.begin(), name.end(), [](char letter) {
                            return source::isLetter(letter) || source::isDigit(letter) || letter == '_';
                        });
    throw ProtocolError{
        json_rpc::invalidParams,
        isWord ? fmt::format("`{}` is a word of the language and cannot be a name", name)
               : fmt::format("`{}` is not a name: letters, digits and `_`, no digit first", name)};
}

/// What statements begin with that such a thing stands at the begin of.
bool beginsStatements(SymbolKind kind) {
    return kind == SymbolKind::Kind || kind == SymbolKind::Action || kind == SymbolKind::Signal ||
           kind == SymbolKind::Parameter;
}

bool isPlan(SymbolKind kind) {
    return kind == SymbolKind::Plan || kind == SymbolKind::Drill;
}
bool isCalled(SymbolKind kind) {
    return kind == SymbolKind::Function || kind == SymbolKind::BuiltinFunction;
}

/// Whether two names of such things may be mistaken for each other: plans share theirs with components,
/// functions have names of their own, and what stands at the top of a file by its sort.
bool shareNames(SymbolKind one, SymbolKind other) {
    const auto isInExpressions = [](SymbolKind kind) {
        return kind == SymbolKind::Value || kind == SymbolKind::RegionRole || kind == SymbolKind::Component ||
               kind == SymbolKind::Parameter || kind == SymbolKind::Resource || kind == SymbolKind::Part ||
               kind == SymbolKind::Local || kind == SymbolKind::Export || kind == SymbolKind::Builtin ||
               kind == SymbolKind::Member;
    };
    const auto isLikePlan = [](SymbolKind kind) { return isPlan(kind) || kind == SymbolKind::Component; };
    if (isPlan(one) || isPlan(other)) return isLikePlan(one) && isLikePlan(other);
    if (isCalled(one) || isCalled(other)) return isCalled(one) && isCalled(other);
    return one == other || (isInExpressions(one) && isInExpressions(other));
}

bool isOfUser(const Symbol& symbol, const pipeline::InputAnalysis& input) {
    return std::any_of(symbol.declarations.begin(), symbol.declarations.end(), [&](source::Span span) {
        const library::Module* const module = input.moduleOf(span.file);
        return module != nullptr && !module->inLibrary;
    });
}

/// Whether one stands in what the other belongs to, so that the name of one could hide the other.
bool meet(const Symbol& one, const Symbol& other) {
    if (one.owner == other.owner) return true;
    const auto isAround = [](const Symbol* outer, const Symbol* inner) {
        for (; inner != nullptr; inner = inner->owner)
            if (inner == outer) return true;
        return outer == nullptr;
    };
    return isAround(one.owner, other.owner) || isAround(other.owner, one.owner);
}

std::string placeOf(const Symbol& symbol, const pipeline::InputAnalysis& input) {
    if (symbol.declarations.empty()) return {};
    const library::Module* const module = input.moduleOf(symbol.declarations.front().file);
    if (module == nullptr) return {};
    const Lines lines(module->file->text());
    return fmt::format(", declared in line {} of `{}`",
                       lines.placeOf(symbol.declarations.front().begin, Encoding::Utf8).line + 1,
                       module->file->path());
}

/// Whether what is deployed has the name in its own.
bool isPartOfNames(SymbolKind kind) {
    return kind == SymbolKind::Topology || kind == SymbolKind::Component || kind == SymbolKind::RegionRole ||
           isPlan(kind);
}

/// A plan that is not called otherwise has the name of its keyword.
bool isPlanKeyword(std::string_view name) {
    using syntax::StatementKind;
    for (const StatementKind kind :
         {StatementKind::Failover, StatementKind::Failback, StatementKind::Switchover})
        if (syntax::statementKeywords[static_cast<std::size_t>(kind)] == name) return true;
    return false;
}

/// What has the new name already, as an error says it; empty where nothing does.
std::string collision(const Symbol& symbol, const pipeline::InputAnalysis& input, const std::string& name) {
    const binding::Bindings& bindings = bindingsOf(input);
    for (const Symbol& other : bindings.symbols())
        if (&other != &symbol && other.name == name && shareNames(symbol.kind, other.kind) &&
            isOfUser(other, input) && meet(symbol, other))
            return fmt::format("a {} has this name{}", binding::spell(other.kind), placeOf(other, input));
    if (isPartOfNames(symbol.kind) && !semantics::isGoodName(name))
        return "names that are deployed have small letters, digits and single `_` only";
    if (symbol.kind == SymbolKind::Component && isPlanKeyword(name)) return "plans have this name";
    if (const std::string owner = formerOwnerOf(name, symbol, input); !owner.empty())
        return fmt::format("`{}` was called so when it was deployed, and what is made of it still is", owner);
    const bool isOfExpressions = shareNames(symbol.kind, SymbolKind::Builtin);
    if (isOfExpressions && binding::findBuiltin(name) != nullptr)
        return "the language has a built-in name that is spelled so";
    if (symbol.kind == SymbolKind::Function && binding::findFunction(name) != nullptr)
        return "the language has a function of this name";
    const DeclaredIndex& library = libraryIndex();
    const bool isInLibrary =
        (symbol.kind == SymbolKind::Kind && library.kind(name) != nullptr) ||
        (symbol.kind == SymbolKind::Trait && library.traits().contains(name)) ||
        (symbol.kind == SymbolKind::Pattern && library.patterns().contains(name)) ||
        (symbol.kind == SymbolKind::Function && library.functions().contains(name)) ||
        (symbol.kind == SymbolKind::Value && symbol.owner == nullptr && library.values().contains(name));
    return isInLibrary ? fmt::format("the library has a {} of this name", binding::spell(symbol.kind)) : "";
}

/// Has the client ask before it makes the edits: a component can say what it was called, a topology, a role
/// and what a kind makes cannot.
void annotate(Json& edit, SymbolKind kind) {
    constexpr std::string_view annotation = "replaced";
    for (Json& document : edit["documentChanges"])
        for (Json& one : document["edits"])
            one["annotationId"] = annotation;
    edit["changeAnnotations"] = {
        {annotation,
         {{"label", fmt::format("Another name of a {}", binding::spell(kind))},
          {"needsConfirmation", true},
          {"description", "What is deployed has it in its names or addresses: the next deployment replaces "
                          "that, and what it holds is lost."}}}};
}

} // namespace

Json prepareRename(const View& view, const Received& params) {
    const Named named = renamedAt(view, params);
    return {{"range", view.rangeOf(named.span)}, {"placeholder", named.symbol->name}};
}

Json rename(const View& view, const Received& params) {
    const Received& given = json_rpc::memberOf(params, "newName");
    const std::string name = given.is_string() ? given.get<std::string>() : "";
    requireName(name);
    const Named named = renamedAt(view, params);
    if (named.symbol->name == name) return nullptr;
    const auto refuse = [&](std::string_view reason) {
        throw ProtocolError{requestFailed, fmt::format("`{}` cannot be renamed to `{}`: {}",
                                                       named.symbol->name, name, reason)};
    };
    const auto& words = syntax::statementKeywords;
    if (beginsStatements(named.symbol->kind) && std::find(words.begin(), words.end(), name) != words.end())
        refuse("statements of the language begin with this word");
    const ProgramPlaces places(view, named);
    for (const auto& [input, symbol] : places.meanings())
        if (const std::string reason = collision(*symbol, *input, name); !reason.empty()) refuse(reason);
    Json edit = workspaceEdit(view, places.edits(name, keptIdentity(*named.symbol, *inputOf(view), name)));
    const bool isOfEverything =
        named.symbol->kind == SymbolKind::Topology || named.symbol->kind == SymbolKind::RegionRole ||
        named.symbol->kind == SymbolKind::Resource || named.symbol->kind == SymbolKind::Part;
    if (isOfEverything && view.client().annotatesChanges) annotate(edit, named.symbol->kind);
    return edit;
}

} // namespace drc::language_server
