#pragma once

#include "syntax/document.hpp"
#include "syntax/token_writer.hpp"
#include "syntax/tree.hpp"

#include <cstdint>
#include <span>
#include <string_view>

namespace drc::syntax {

/// Describes the statements and expressions of a file as a document.
class Formatter {
public:
    Formatter(const source::SourceFile& file, const Tree& tree, Document& document)
        : text_(file.text()), document_(document), write_(file, tree, document) {}

    void file(const Tree& tree);

private:
    /// Where an expression stands, as far as its layout depends on it.
    enum class Place : std::uint8_t {
        Anywhere,
        Hugged,     ///< at the end of a bracket that leaves the breaking to it
        Parentheses ///< as all that stands between two parentheses
    };

    // ---- statements, in format_statement.cpp

    void statements(std::span<const Statement* const> all);
    void statement(const Statement& statement);
    void shape(const Statement& statement);
    void definition(const Definition& definition);
    void parameters(const Definition& function);
    void block(const Block& block);
    void entry(const Entry& entry);
    void directed(const Directed& directed);
    void clauses(const Clause& sentence);
    void requirement(const Requirement& sentence);
    void permit(const Clause& sentence);
    void placement(const Placement& placement);
    void loop(const Loop& loop);
    void choice(const Choice& choice);
    void resource(const Resource& resource);
    void suppression(const Suppression& suppression);
    void apiCall(const ApiCall& call);
    void invocation(const Invocation& invocation);
    void expectation(const Expression* selector, const Expression* expected);

    void head(const Statement& statement);
    void name(const Name& name);
    void clause(std::string_view word, const Expression& value, Place place = Place::Anywhere);
    template <class Write>
    void clause(std::string_view word, const Write& writeValue);
    void nextGroup();
    void body(const Body* body);
    void braces(const Body& body);
    bool spansLines(std::uint32_t begin, std::uint32_t end) const;

    // ---- expressions, in format_expression.cpp

    void expression(const Expression& expression, Place place = Place::Anywhere);
    void expressionAfterBlank(const Expression& expression, Place place = Place::Anywhere);
    void unary(const UnaryExpression& unary);
    void chain(const ChainExpression& chain, Place place);
    void comparison(const ComparisonExpression& comparison);
    void conditional(const ConditionalExpression& conditional, Place place);
    void postfix(const PostfixExpression& postfix, Place place);
    void type(const TypeExpression& type);

    void word(std::string_view spelling);
    void openOperators();
    void indentOperators(Place place);
    void operatorBreak();
    void closeOperators(Place place);

    // ---- brackets, in format_brackets.cpp

    void list(const ListExpression& list, Place place);
    void map(const MapExpression& map, Place place);
    void comprehension(const ListComprehension& list, Place place);
    void comprehension(const MapComprehension& map, Place place);
    void binding(const Binding& binding);
    void group(const GroupExpression& group);
    void call(const Suffix& suffix, Place place);
    void index(const Suffix& suffix);

    void openBracket(Gap gap, Place place);
    void closeBracket(Gap gap);
    void commentsAtEnd(std::uint32_t close);
    void emptyBrackets(std::uint32_t close);
    bool staysTogether(Span brackets, const Expression& content) const;
    void together(const Expression& content);
    template <class Item, class Write>
    void items(std::span<const Item> all, Gap gap, Span span, Place place, Write writeItem);
    template <class Write>
    void comprehensionItem(const Expression& last, Write writeItem);

    std::string_view text_;
    Document& document_;
    TokenWriter write_;
    std::size_t brackets_ = 0; ///< that are open; within them lines may break
};

} // namespace drc::syntax
