/* Where a statement ends, and whether a clause of it follows: see grammar.js. It keeps no state. */

#include "tree_sitter/parser.h"

#include <string.h>

enum Token { LINE_END, BEFORE_HELP, BEFORE_WHERE, BEFORE_UNTIL, BEFORE_SELECT, ERROR_SENTINEL };

enum { LONGEST_CLAUSE_WORD = 8 };

void *tree_sitter_dr_external_scanner_create(void) { return NULL; }
void tree_sitter_dr_external_scanner_destroy(void *payload) { (void)payload; }
unsigned tree_sitter_dr_external_scanner_serialize(void *payload, char *buffer) {
    (void)payload;
    (void)buffer;
    return 0;
}
void tree_sitter_dr_external_scanner_deserialize(void *payload, const char *buffer, unsigned length) {
    (void)payload;
    (void)buffer;
    (void)length;
}

static bool is_blank(int32_t character) { return character == ' ' || character == '\t' || character == '\r'; }
static bool is_digit(int32_t character) { return character >= '0' && character <= '9'; }
static bool is_letter(int32_t character) {
    return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') || character == '_';
}

static void skip_blanks(TSLexer *lexer) {
    while (is_blank(lexer->lookahead)) lexer->advance(lexer, true);
}

/* Past blanks, comments and line ends; whether there was a line end. */
static bool skip_space(TSLexer *lexer) {
    bool ended = false;
    for (;;) {
        skip_blanks(lexer);
        if (lexer->lookahead == '#') {
            while (lexer->lookahead != '\n' && !lexer->eof(lexer)) lexer->advance(lexer, true);
        } else if (lexer->lookahead == '\n') {
            ended = true;
            lexer->advance(lexer, true);
        } else {
            return ended || lexer->eof(lexer);
        }
    }
}

/* The word that stands here, cut at the length of the longest one that is asked for. */
static void read_word(TSLexer *lexer, char word[LONGEST_CLAUSE_WORD]) {
    size_t size = 0;
    if (!is_letter(lexer->lookahead)) return;
    while (is_letter(lexer->lookahead) || is_digit(lexer->lookahead)) {
        if (size < LONGEST_CLAUSE_WORD - 1) word[size++] = (char)lexer->lookahead;
        lexer->advance(lexer, true);
    }
}

static bool begins_clause(TSLexer *lexer, const bool *valid, bool on_next_line, enum Token *token) {
    char word[LONGEST_CLAUSE_WORD] = "";
    read_word(lexer, word);
    if (valid[BEFORE_HELP] && (strcmp(word, "help") == 0 || strcmp(word, "fix") == 0 || strcmp(word, "suggest") == 0)) {
        *token = BEFORE_HELP;
        return true;
    }
    if (valid[BEFORE_WHERE] && strcmp(word, "where") == 0) {
        *token = BEFORE_WHERE;
        return true;
    }
    if (valid[BEFORE_SELECT] && strcmp(word, "select") == 0) {
        *token = BEFORE_SELECT;
        return true;
    }
    if (valid[BEFORE_UNTIL] && (strcmp(word, "until") == 0 || strcmp(word, "by") == 0)) {
        /* On a line of its own such a word may be a setting or a component: its value decides. */
        skip_blanks(lexer);
        *token = BEFORE_UNTIL;
        return !on_next_line || (word[0] == 'u' ? is_digit(lexer->lookahead) : lexer->lookahead == '"');
    }
    return false;
}

bool tree_sitter_dr_external_scanner_scan(void *payload, TSLexer *lexer, const bool *valid) {
    (void)payload;
    if (valid[ERROR_SENTINEL]) return false;
    if (!valid[LINE_END] && !valid[BEFORE_HELP] && !valid[BEFORE_WHERE] && !valid[BEFORE_UNTIL] && !valid[BEFORE_SELECT]) return false;
    /* Both tokens are empty: what is read from here on is only looked at. */
    lexer->mark_end(lexer);
    const bool on_next_line = skip_space(lexer);
    enum Token token = LINE_END;
    if (begins_clause(lexer, valid, on_next_line, &token)) {
        lexer->result_symbol = token;
        return true;
    }
    if (!on_next_line || !valid[LINE_END]) return false;
    lexer->result_symbol = LINE_END;
    return true;
}
