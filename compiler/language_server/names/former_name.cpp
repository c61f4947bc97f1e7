#include "language_server/names/former_name.hpp"

#include "language_server/names/symbol_at.hpp"

#include "language_server/texts/statement_at.hpp"
#include "semantics/resolver.hpp"
#include "syntax/in_quotes.hpp"
#include "syntax/setting_edits.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace drc::language_server {

namespace {

using binding::SymbolKind;
using syntax::StatementKind;

/// Where a component of a program is declared, not one of an example that a rule shows.
const library::Module* moduleOfComponent(const binding::Symbol& symbol,
                                         const pipeline::InputAnalysis& input) {
    if (symbol.kind != SymbolKind::Component || symbol.statement == nullptr) return nullptr;
    const library::Module* const module = input.moduleOf(symbol.statement->span.file);
    if (module == nullptr) return nullptr;
    const auto around = statementsAround(module->tree, symbol.statement->span.begin);
    const bool isOfProgram = !around.empty() && (around.front()->kind == StatementKind::Topology ||
                                                 around.front()->kind == StatementKind::Extension);
    return isOfProgram ? module : nullptr;
}

const syntax::Statement* formerNameOf(const syntax::Statement& component) {
    return syntax::SettingsBlock(component).find(semantics::formerName).statement;
}

/// Null where it is not written as a text.
const std::string_view* textOf(const syntax::Statement& setting) {
    return setting.kind == StatementKind::Setting
               ? syntax::plainText(syntax::as<syntax::Definition>(setting).value)
               : nullptr;
}

/// With its line where nothing else stands on it, else with the blanks behind it.
diagnostics::Edit removal(const syntax::Statement& setting, std::string_view text) {
    const auto isBlank = [](char letter) { return letter == ' ' || letter == '\t'; };
    std::uint32_t begin = setting.span.begin;
    std::uint32_t end = setting.span.end;
    while (begin > 0 && isBlank(text[begin - 1]))
        --begin;
    while (end < text.size() && isBlank(text[end]))
        ++end;
    const bool isAlone =
        begin > 0 && text[begin - 1] == '\n' && end < text.size() && (text[end] == '\n' || text[end] == '\r');
    if (!isAlone) return {{setting.span.file, setting.span.begin, end}, ""};
    end = static_cast<std::uint32_t>(std::min(text.find('\n', end), text.size() - 1)) + 1;
    return {{setting.span.file, begin, end}, ""};
}

} // namespace

std::vector<diagnostics::Edit> keptIdentity(const binding::Symbol& symbol,
                                            const pipeline::InputAnalysis& input,
                                            const std::string& newName) {
    const library::Module* const module = moduleOfComponent(symbol, input);
    if (module == nullptr) return {};
    if (const syntax::Statement* const former = formerNameOf(*symbol.statement)) {
        // It is still the first name that counts; whoever has it again needs to say nothing.
        const std::string_view* const text = textOf(*former);
        if (text == nullptr || *text != newName) return {};
        return {removal(*former, module->file->text())};
    }
    const std::string added =
        fmt::format("{} = {}", semantics::formerName, syntax::inQuotes(std::string(symbol.name)));
    const auto edit = syntax::insertion(syntax::SettingsBlock(*symbol.statement), {added}, {}, *module->file);
    return edit ? std::vector{*edit} : std::vector<diagnostics::Edit>{};
}

std::string formerOwnerOf(const std::string& name, const binding::Symbol& symbol,
                          const pipeline::InputAnalysis& input) {
    if (moduleOfComponent(symbol, input) == nullptr) return {};
    const binding::Bindings& bindings = bindingsOf(input);
    for (const binding::Symbol& other : bindings.symbols()) {
        if (&other == &symbol || other.owner != symbol.owner || moduleOfComponent(other, input) == nullptr)
            continue;
        const syntax::Statement* const former = formerNameOf(*other.statement);
        const std::string_view* const text = former == nullptr ? nullptr : textOf(*former);
        if (text != nullptr && *text == name) return std::string(other.name);
    }
    return {};
}

} // namespace drc::language_server
