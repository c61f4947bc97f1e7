#include "binding/dump.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <tuple>
#include <vector>

namespace drc::binding {

namespace {

/// `payments.tricky.prefix`: with what it belongs to, from the outermost on.
std::string pathOf(const Symbol& symbol) {
    return symbol.owner == nullptr ? std::string(symbol.name)
                                   : fmt::format("{}.{}", pathOf(*symbol.owner), symbol.name);
}

std::string spell(source::Span span, const source::SourceMap& sources) {
    const auto position = sources.position(span);
    return fmt::format("{}:{}:{}", sources.file(span.file).path(), position.line, position.column);
}

} // namespace

std::string dump(const Bindings& bindings, const source::SourceMap& sources) {
    std::vector<const Symbol*> symbols;
    for (const Symbol& symbol : bindings.symbols())
        if (!symbol.declarations.empty() || !symbol.uses.empty()) symbols.push_back(&symbol);
    const auto rank = [&](const Symbol& symbol) {
        const bool declared = !symbol.declarations.empty();
        const source::Span first = declared ? symbol.declarations.front() : source::Span{};
        return std::tuple(!declared, declared ? sources.file(first.file).path() : std::string(), first.begin,
                          symbol.name);
    };
    std::stable_sort(symbols.begin(), symbols.end(),
                     [&](const Symbol* left, const Symbol* right) { return rank(*left) < rank(*right); });
    std::string result;
    for (const Symbol* symbol : symbols) {
        result += fmt::format("{} `{}`{}\n", spell(symbol->kind), pathOf(*symbol),
                              symbol->agreed ? ", agreed with the compiler" : "");
        for (const source::Span place : symbol->declarations)
            result += fmt::format("  declared {}\n", spell(place, sources));
        for (const source::Span place : symbol->uses)
            result += fmt::format("  used {}\n", spell(place, sources));
    }
    return result;
}

} // namespace drc::binding
