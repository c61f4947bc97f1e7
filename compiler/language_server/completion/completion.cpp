#include "language_server/completion/completing.hpp"
#include "language_server/features.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace drc::language_server {

namespace {

constexpr std::array<std::string_view, 22> operatorWords{
    "=",  "==", "!=", "<",  "<=",  ">",  ">=",  "+",  "-",    "*",    "/",
    "..", ",",  ":",  "->", "and", "or", "not", "in", "when", "else", "where"};

bool isOperator(std::string_view word) {
    return std::find(operatorWords.begin(), operatorWords.end(), word) != operatorWords.end();
}

/// Statements whose words are a sentence: a value follows each of these.
constexpr std::array<std::string_view, 14> sentenceWords{"require", "permit", "assume", "sleep",   "invoke",
                                                         "because", "help",   "fix",    "suggest", "on",
                                                         "where",   "is",     "select", "for"};

} // namespace

bool beginsValue(std::string_view word) {
    return isOperator(word) ||
           std::find(sentenceWords.begin(), sentenceWords.end(), word) != sentenceWords.end();
}

Completing::Completing(const View& view, const Cursor& cursor)
    : view_(view),
      cursor_(cursor),
      known_(view, cursor.begin),
      context_(contextOf(cursor, known_)),
      settings_(settingsOf(context_, known_)),
      list_(view) {}

Json Completing::run() {
    if (cursor_.inText)
        inQuotes();
    else if (!cursor_.inComment)
        place();
    return list_.take();
}

std::string_view Completing::word(std::size_t index) const {
    return index < cursor_.statement.size() ? cursor_.statement[index].text : std::string_view();
}

bool Completing::has(std::string_view wanted) const {
    return std::any_of(cursor_.statement.begin(), cursor_.statement.end(),
                       [&](const Lexeme& one) { return one.text == wanted; });
}

bool Completing::isAtEndOfLine() const {
    const std::string& text = view_.text().text();
    std::size_t at = cursor_.begin + cursor_.word.size();
    while (at < text.size() && isWordLetter(text[at]))
        ++at;
    while (at < text.size() && (text[at] == ' ' || text[at] == '\t'))
        ++at;
    return at >= text.size() || text[at] == '\n' || text[at] == '\r' || text[at] == '}' || text[at] == '#';
}

std::string_view Completing::nextWordOfLine() const {
    const std::string_view text = view_.text().text();
    std::size_t begin = cursor_.begin + cursor_.word.size();
    while (begin < text.size() && isWordLetter(text[begin]))
        ++begin;
    while (begin < text.size() && (text[begin] == ' ' || text[begin] == '\t'))
        ++begin;
    std::size_t end = begin;
    while (end < text.size() && isWordLetter(text[end]))
        ++end;
    return text.substr(begin, end - begin);
}

/// Whether a whole operand stands before the place, so that an operator may follow, or the next statement.
bool Completing::isAfterOperand() const {
    if (cursor_.statement.empty()) return false;
    const Lexeme& last = cursor_.statement.back();
    if (last.text == ")" || last.isText()) return true;
    if (!last.isWord()) return false;
    // A name may be called like an operator behind a dot.
    if (cursor_.last(1) == ".") return true;
    if (beginsValue(last.text)) return false;
    return true;
}

void Completing::place() {
    if (cursor_.last() == ".") return afterDot();
    if (!cursor_.word.empty() && source::isDigit(cursor_.word.front())) {
        const DeclaredSetting* const assigned = assignedSetting();
        return units(assigned == nullptr ? std::string_view("duration") : std::string_view(assigned->type));
    }
    if (!cursor_.brackets.empty()) {
        if (word(0) == "for") return loop();
        if (isAfterOperand()) return afterOperand();
        const OpenBracket& bracket = cursor_.brackets.back();
        const bool isKey = bracket.sign == '{' && (cursor_.statement.empty() || cursor_.last() == ",");
        if (isKey) return mapKeys();
        if (cursor_.statement.empty() && (bracket.sign == '[')) words({"for"}, 8);
        return value();
    }
    if (has("=")) {
        if (!isAfterOperand()) return value();
        afterOperand();
        return beginning(); // the next setting may stand on the same line
    }
    statement();
}

void Completing::statement() {
    if (cursor_.statement.empty()) {
        clauses(cursor_.previous);
        return beginning();
    }
    const std::string_view first = word(0);
    if (first == "for" && word(1) != "each") return loop();
    switch (context_.place) {
    case BlockSort::File:
        if (first == "kind" && (cursor_.last() == ":" || cursor_.last() == ",")) traits();
        if (first == "extend" && cursor_.statement.size() == 1) words({"topology"});
        return;
    case BlockSort::Topology:
    case BlockSort::Example: return topologyClause();
    case BlockSort::Plan:
        if (first == "allow") allow();
        return;
    case BlockSort::Steps: return steps();
    case BlockSort::Detect: return detect();
    case BlockSort::Replicate:
        if (!has("for")) words({"for"}, 8);
        return has("for") ? loop() : replicate();
    case BlockSort::Kind:
    case BlockSort::Resource: return kindStatement();
    case BlockSort::Trait:
        if (cursor_.last() == ":") types();
        return;
    case BlockSort::Action:
    case BlockSort::ActionStep: return actionStatement();
    case BlockSort::Policy:
    case BlockSort::Rule: return ruleStatement();
    default: return;
    }
}

/// `for a, b in source where condition`, in brackets or before a block.
void Completing::loop() {
    std::size_t begin = 0;
    while (begin < cursor_.statement.size() && word(begin) != "for")
        ++begin;
    const std::size_t length = cursor_.statement.size() - begin;
    if (length == 1 || cursor_.last() == ",") return; // a name of the author's
    const bool hasIn =
        std::any_of(cursor_.statement.begin() + static_cast<std::ptrdiff_t>(begin), cursor_.statement.end(),
                    [](const Lexeme& one) { return one.text == "in"; });
    if (!hasIn) return words({"in"});
    if (!isAfterOperand()) return value();
    if (!has("where") && !has(":")) words({"where"});
    afterOperand();
}

/// Where a statement begins.
void Completing::beginning() {
    switch (context_.place) {
    case BlockSort::File: return keywords<syntax::FileItem>();
    case BlockSort::Topology: topologyStatement(); return settings();
    case BlockSort::Example:
        topologyStatement();
        keyword(syntax::StatementKind::Kind);
        keyword(syntax::StatementKind::Trait);
        keyword(syntax::StatementKind::Function);
        return settings();
    case BlockSort::Plan: plan(); return settings();
    case BlockSort::Steps: return steps();
    case BlockSort::Detect: return detect();
    case BlockSort::Replicate: return replicate();
    case BlockSort::Component: settings(); return keyword(syntax::StatementKind::Objectives);
    case BlockSort::Kind: return keywords<syntax::KindItem>();
    case BlockSort::Trait: return keywords<syntax::TraitItem>();
    case BlockSort::Action: return keywords<syntax::ActionItem>();
    case BlockSort::ActionStep: keywords<syntax::ActionStepItem>(); return settings();
    case BlockSort::Policy: return keywords<syntax::PolicyItem>();
    case BlockSort::Rule: return keywords<syntax::RuleItem>();
    case BlockSort::Resource:
        keyword(syntax::StatementKind::For);
        keyword(syntax::StatementKind::When);
        return settings();
    default: return settings();
    }
}

Json completion(const View& view, const Received& params) {
    const std::uint32_t offset = view.offsetIn(params);
    const Cursor cursor = cursorAt(view.text().text(), offset);
    const Received& trigger = json_rpc::memberOf(json_rpc::memberOf(params, "context"), "triggerCharacter");
    // A blank at the beginning of a line indents it: nobody has asked for anything yet.
    const bool isIndenting = cursor.statement.empty() && cursor.brackets.empty() && cursor.word.empty();
    if (trigger == " " && isIndenting) return CompletionList(view).take();
    return Completing(view, cursor).run();
}

} // namespace drc::language_server
