#pragma once

#include "diagnostics/sink.hpp"
#include "source/source_map.hpp"
#include "syntax/resynchronize.hpp"
#include "syntax/tree.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace drc::syntax {

/// Thrown by the grammar where it has committed to something that is not there; never leaves the parser.
struct SyntaxError {
    std::uint32_t offset;
    std::string_view expected; ///< what would have been right; empty when nesting went too deep
};

/// What a statement may begin with, for messages and for "did you mean".
struct Expectation {
    std::string_view text;
    std::string_view afterWord; ///< what makes a statement of any word at its beginning, or nothing
    std::span<const std::string_view> keywords;
};

/// Whether the layout of a file helps where brackets don't match. A file that parses never needs it.
enum class Guidance : std::uint8_t { None, Layout };

/// The expectation of one kind of item; defined for all of them in expectations.hpp.
template <class Item>
struct ItemWords;

/// Turns the matches of the grammar into a tree. It is the grammar's state: actions push what they match,
/// enclosing rules collect it. After an error what was read since the last good
/// statement is taken off the stacks; what a broken one says stays in the tree.
class Builder {
public:
    /// Brackets and blocks may nest this deep; recursion in every phase is bounded by it.
    static constexpr std::size_t deepest = 96;
    /// After so many syntax errors the rest of a file is not worth reading.
    static constexpr std::size_t mostErrors = 200;

    Builder(const source::SourceFile& file, diagnostics::Sink& sink, Guidance guidance, Examples examples,
            std::unique_ptr<Arena> arena);

    // ---- what the grammar asks

    /// The character behind the gap that begins there, which `find` looks for: every level of operators asks
    /// in turn.
    template <class Find>
    char afterGap(const char* current, const Find& find) {
        if (current != gapAt_ || insideBrackets() != gapInside_) {
            gapAt_ = current;
            gapInside_ = insideBrackets();
            afterGap_ = find(gapInside_);
        }
        return afterGap_;
    }
    bool passesExamples() const { return examples_ == Examples::Pass; }
    bool insideBrackets() const { return !opens_.empty() && opens_.back().kind == OpenKind::Bracket; }
    /// Whether a block begins here although its brace is missing; the number of bytes before it.
    std::optional<std::size_t> openMissing(const char* current, bool required);
    bool closeMissing(const char* current, bool atEnd);
    bool passSurplus(const char* current);

    /// The heights of all stacks between two statements.
    struct Saved {
        std::size_t opens, expressions, types, names, statements, drafts, operators, strings, parts, entries,
            bindings, branches;
    };
    Saved save() const;

    /// Runs `match`; false means that an error is pending, which `recover` reports.
    template <class Item, class Match>
    bool attempt(const char* begin, Match match) {
        constexpr const Expectation& item = ItemWords<Item>::expectation;
        try {
            if (match()) return true;
            pending_ = SyntaxError{offset(begin), item.text};
        } catch (const SyntaxError& error) {
            pending_ = error;
        }
        pendingItem_ = item;
        return false;
    }
    std::uint32_t offset(const char* at) const { return static_cast<std::uint32_t>(at - text_.data()); }
    /// Reports the pending error and returns how many bytes after `current` the next statement may begin.
    std::size_t recover(const Saved& saved, const char* begin, const char* current);

    // ---- what the actions say

    struct Matched {
        const char* begin;
        const char* end;
    };

    void comment(Matched matched);

    void number(Matched matched);
    void reference(Matched matched);
    void literal(Matched matched, ExpressionKind kind, bool value);

    void openString(Matched matched);
    void text(Matched matched);
    void escape(Matched matched);
    void interpolated();
    void closeString(Matched matched);

    void openBracket(Matched matched);
    void openInterpolation(Matched matched);
    void closeInterpolation();
    void finishList(Matched matched);
    void finishListComprehension(Matched matched);
    void finishMap(Matched matched);
    void finishMapComprehension(Matched matched);
    void mapEntry();
    void finishGroup(Matched matched);
    void finishCall(Matched matched);
    void finishIndex(Matched matched);
    void finishSplat(Matched matched);
    void member(Matched matched);

    void bindingFirst(Matched matched);
    void bindingSecond(Matched matched);
    void bindingSource();
    void bindingFilter();

    void unary(Matched matched, UnaryOperator operation);
    void operatorSign(Matched matched);
    void chainLink(ChainOperator ifFirst, ChainOperator ifSecond, char secondSign);
    void comparisonLink();
    void inEveryRegion(Matched matched);
    void rangeLink();
    void conditionalLink();

    void typeName(Matched matched);
    void typeOptional(Matched matched);
    void openTypeContainer(Matched matched);
    void typeContainer(Matched matched, TypeExpressionKind kind);
    void typeLink();

    void openStatement(Matched matched, StatementKind kind);
    void closeStatement(const char* end);
    void openBody(Matched matched);
    void closeBody(Matched matched);
    enum class NameRole : std::uint8_t { Declared, Second, From, To, Label };
    void nameAs(Matched matched, NameRole role);
    void value();
    void placementRegion();
    void placementFilter();
    void suppressionClause(Matched matched);
    void suppressedUntil(Matched matched);
    void suppressionOwner();
    void fixWord(Matched matched);
    void fixTarget();
    void finishFix();
    void declaredType();
    void finishBranch();
    void finishOtherwise();

    Tree finish();

private:
    enum class OpenKind : std::uint8_t { Block, Bracket, Interpolation };
    struct Open {
        OpenKind kind;
        Span span;
        std::size_t expressions; ///< how many were on the stack before it
        std::size_t entries;
        std::uint32_t indentation; ///< of a block: of the line on which its statement begins
        bool missing = false;      ///< of a block: its opening brace is not there
    };
    /// An error, with everything that its message and the recovery from it depend on.
    struct Mistake {
        std::uint32_t begin; ///< of the statement
        std::uint32_t offset;
        std::string_view expected;           ///< empty when nesting went too deep
        const Open* bracket;                 ///< the innermost one of the statement that is open
        std::optional<std::uint32_t> resume; ///< the statement that an open bracket runs into
        bool endOfLine;                      ///< what is missing belongs at the end of a line further up
        bool leftOver;                       ///< it follows a statement on the same line
    };
    struct Draft {
        StatementKind kind{};
        Span keyword{};
        Name name{};
        Name second{};
        Name from{};
        Name to{};
        const TypeExpression* type = nullptr;
        const Expression* values[3] = {nullptr, nullptr, nullptr};
        std::uint32_t valueCount = 0;
        const Expression* region = nullptr;
        const Expression* filter = nullptr;
        const DateLiteral* until = nullptr;
        const Expression* owner = nullptr;
        const Body* body = nullptr;
        const Body* otherwise = nullptr;
        std::size_t names = 0;
        std::size_t branches = 0;
        std::size_t bindings = 0;   ///< how many were on the stack before it
        std::size_t statements = 0; ///< how many statements were on the stack before its body
    };
    struct PartsMark {
        std::size_t parts;
        const char* begin;
    };
    struct BindingDraft {
        Name first{};
        Name second{};
        const Expression* source = nullptr;
        const Expression* filter = nullptr;
    };

    Span span(Matched matched) const;
    Span span(const char* begin, const char* end) const;
    Name name(Matched matched);
    void open(Span where, OpenKind kind, std::uint32_t indentation = 0);
    void openBlock(Span where, bool missing);
    Open close();
    const Expression* pop();
    void push(const Expression* expression) { expressions_.push_back(expression); }
    template <class Node, class... Fields>
    void push(ExpressionKind kind, Span where, Fields... fields);
    void addSuffix(const Suffix& suffix);
    void pushInvalid(Span where, std::size_t firstPart);
    void flushText();
    Binding popBinding();
    const Statement* build(Draft& draft, Span whole);
    void judgeClauses(const Draft& suppression);

    // ---- recovery

    void restore(const Saved& saved);
    const Statement* salvage(const Mistake& mistake, const Saved& saved);
    const Expression* salvageValue(const Mistake& mistake, const Saved& saved);
    const Statement* salvageSetting(const Mistake& mistake);
    bool keepsItsPlace(const Draft& draft, const Mistake& mistake) const;
    void breakLast(std::uint32_t end);
    Mistake examine(const SyntaxError& error, const Saved& saved, std::uint32_t begin) const;
    bool passesOverLines(std::uint32_t line, std::uint32_t target) const;
    bool isStrange(const Mistake& mistake) const;
    void examineBracket(Mistake& mistake) const;
    void examineBeginning(Mistake& mistake, const Saved& saved) const;
    std::uint32_t endOfStatement(const Mistake& mistake, const Saved& saved);
    std::uint32_t indentationAround(std::uint32_t begin, const Saved& saved) const;
    bool isSpare(std::uint32_t at, const Saved& saved) const;
    static bool explain(std::size_t& braces);
    std::string openBrackets(const Saved& saved, std::uint32_t until) const;
    std::uint32_t endOfCodeBefore(std::uint32_t offset) const;
    std::uint32_t lineOf(std::uint32_t offset) const;
    bool onLineOf(Span earlier, std::uint32_t offset) const;
    std::uint32_t firstOnLine(std::uint32_t offset) const;
    bool beginsLine(std::uint32_t offset) const;
    std::uint32_t indentation(std::uint32_t offset) const;
    std::optional<std::uint32_t> whereBlockBegins(std::uint32_t at, bool required) const;
    bool isOutside(const Open& open, std::uint32_t at) const;
    bool isIndented(const Open& open) const;

    // ---- messages

    bool report(const Mistake& mistake, const Saved& saved);
    void suggest(diagnostics::Diagnostic& report, const Mistake& mistake) const;
    bool suggestSection(diagnostics::Diagnostic& report, const Saved& saved);
    std::string suggestion(std::string_view word) const;
    Span firstWordOfLine(std::uint32_t begin) const;
    void reportMissingOpen(std::uint32_t at);
    void reportMissingClose(const Open& open, bool atEnd);
    void reportSurplus(std::uint32_t at);

    const source::SourceFile& file_;
    std::uint32_t written_ = 0; ///< names so far
    std::string_view text_;
    diagnostics::Sink& sink_;
    bool guided_;
    Examples examples_;
    const char* gapAt_ = nullptr;
    bool gapInside_ = false;
    char afterGap_ = 0;
    bool hasIndentation_ = false;
    BraceBalance braces_; ///< that are still to be explained
    std::size_t errors_ = 0;
    static constexpr std::uint32_t nowhere = 0xFFFFFFFF;
    std::uint32_t explainedAt_ = nowhere;  ///< where a block ended without its brace
    std::uint32_t strangeUntil_ = nowhere; ///< where a statement ended of which nothing was understood
    std::uint32_t lostUntil_ = 0;          ///< where a block ends whose word is misspelt, as was reported
    std::uint32_t resumedAt_ = 0;          ///< where reading went on after the last error
    std::uint32_t mistakeLine_ = 0;        ///< of the last error
    std::optional<SyntaxError> pending_;
    Expectation pendingItem_{};
    std::unique_ptr<Arena> arena_;
    std::vector<Open> opens_;
    std::vector<const Expression*> expressions_;
    std::vector<const TypeExpression*> types_;
    std::vector<Name> names_;
    std::vector<const Statement*> statements_;
    std::vector<const Statement*> broken_;
    bool lacksStatements_ = false;
    std::vector<Draft> drafts_;
    std::vector<Span> operators_;
    std::vector<PartsMark> strings_;
    const char* invalidString_ = nullptr; ///< the last one with an escape that means nothing
    std::vector<TemplatePart> parts_;
    std::vector<MapEntry> entries_;
    std::vector<BindingDraft> bindings_;
    std::vector<Branch> branches_;
    std::vector<Span> clauses_;    ///< of the suppression that is read: those besides its reason
    std::vector<FixClause> fixes_; ///< of the `require` that is read
    std::vector<Comment> comments_;
    std::string pendingText_;
    std::size_t typeDepth_ = 0;
};

} // namespace drc::syntax
