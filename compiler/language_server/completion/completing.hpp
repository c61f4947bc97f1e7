#pragma once

#include "language_server/completion/completion_context.hpp"
#include "language_server/completion/completion_list.hpp"
#include "language_server/completion/cursor.hpp"
#include "language_server/completion/known.hpp"

#include "binding/builtins.hpp"
#include "source/ascii.hpp"
#include "syntax/statement.hpp"

#include <initializer_list>
#include <set>
#include <string>
#include <string_view>

namespace drc::language_server {

/// Whether an operand follows the word: it is an operator, or a word of a sentence.
bool beginsValue(std::string_view word);

/// What may be written at a place of a document.
class Completing {
public:
    Completing(const View& view, const Cursor& cursor);
    Json run();

private:
    using Words = std::set<std::string, std::less<>>;

    // ---- where (completion.cpp)

    void place();
    /// Where no value of a setting is written.
    void statement();
    void beginning();
    void clauses(const Lexemes& begun);
    void loop();
    bool isAfterOperand() const;
    bool has(std::string_view word) const;
    std::string_view word(std::size_t index) const;
    /// Nothing is written behind the place on its line, so that whole statements may be put there.
    bool isAtEndOfLine() const;
    std::string_view nextWordOfLine() const;

    // ---- statements (completion_statements.cpp)

    template <class Item>
    void keywords();
    void keyword(syntax::StatementKind kind);
    void words(std::initializer_list<std::string_view> list, int rank = 0);
    void topologyStatement();
    void topologyClause();
    void allow();
    void plan();
    void steps();
    void verbs(std::string_view component);
    void detect();
    void replicate();
    void kindStatement();
    void actionStatement();
    void ruleStatement();
    void types();
    void traits();
    void resourceTypes(std::string_view keyword);
    void operations();
    void exportsToGive();
    void names(binding::SymbolKind sort, Offered kind, int rank);
    void settings();
    void setting(const DeclaredSetting& one);
    void schemaSettings(const Words& there);
    std::string requiredSettings(const DeclaredKind& kind, int first) const;
    Words writtenIn(std::uint32_t open) const;
    std::string roleAt(std::size_t index, std::string_view otherwise) const;

    // ---- values (completion_values.cpp)

    void value();
    void valueOf(std::string_view type, const std::vector<std::string>& members);
    void membersOfParameters();
    void argument();
    void special(std::string_view type);
    void components(std::string_view sort, int rank);
    void locals(int rank);
    void localsIn(const syntax::Statement& statement, int rank);
    void functions(int rank);
    void builtins(int rank);
    void units(std::string_view type);
    void afterOperand();
    void mapKeys();
    const DeclaredSetting* assignedSetting() const;
    void member(std::string_view label, int rank = 0);

    // ---- behind a dot, and in quotes (completion_members.cpp)

    void afterDot();
    void membersOfKind(const DeclaredKind& kind, bool withSettings);
    void membersOfLocal(const LocalName& local);
    void fields(std::initializer_list<std::string_view> list);
    void members(const std::vector<std::string>& list);
    void methods();
    void inQuotes();
    void paths();
    source::Span textInQuotes() const;
    bool isRegion() const;
    void regions(source::Span written, std::string_view quote);

    const View& view_;
    const Cursor& cursor_;
    Known known_;
    BlockContext context_;
    std::vector<const DeclaredSetting*> settings_;
    CompletionList list_;
};

} // namespace drc::language_server
