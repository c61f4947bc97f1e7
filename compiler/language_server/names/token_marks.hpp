#pragma once

#include "binding/symbol.hpp"
#include "language_server/texts/text_document.hpp"

#include <cstdint>
#include <optional>
#include <string_view>
#include <unordered_map>

namespace drc::language_server {

/// In the order of the legend: standard types alone, since editors have no colour for others.
enum class TokenType : std::uint8_t {
    Type,
    Interface,
    Namespace,
    Variable,
    Parameter,
    Property,
    EnumMember,
    Function,
    Event,
    Keyword,
    Number,
    String,
    Comment
};
/// Bits, in the order of the legend.
inline constexpr std::uint8_t declarationBit = 1U;
inline constexpr std::uint8_t readonlyBit = 2U;
inline constexpr std::uint8_t libraryBit = 4U;

struct TokenMark {
    TokenType type;
    std::uint8_t modifiers = 0;
};

TokenType tokenTypeOf(binding::SymbolKind kind);

/// What the words of a text are by the places that they stand at, as far as its tree says it: what a name
/// means is known to an analysis only.
class TokenMarks {
public:
    explicit TokenMarks(const syntax::Tree& tree);

    /// Nothing for a word that is no name.
    std::optional<TokenMark> at(std::uint32_t begin) const;

private:
    void mark(source::Span span, TokenType type, std::uint8_t modifiers = 0);
    void mark(const syntax::Name& name, TokenType type, std::uint8_t modifiers = 0) {
        if (name) mark(name.span, type, modifiers);
    }
    void body(const syntax::Body* body);
    void statement(const syntax::Statement& statement);
    void entry(const syntax::Entry& entry);
    void binding(const syntax::Binding* binding);
    void expression(const syntax::Expression* expression);
    void postfix(const syntax::PostfixExpression& expression);
    void type(const syntax::TypeExpression* type, bool isAlternative = false);

    std::unordered_map<std::uint32_t, TokenMark> marks_;
};

/// Whether the language has the word: at the begin of a statement, within one, or in an expression.
bool isWordOfLanguage(std::string_view word);

} // namespace drc::language_server
