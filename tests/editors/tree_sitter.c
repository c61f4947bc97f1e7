/* What tree-sitter makes of files with the committed parser.
 *
 *   tree_sitter tree FILE...           each named node and each token that is a keyword, one a line, indented by depth
 *   tree_sitter errors FILE...         places that the grammar does not know; the exit code is 1 where there are any
 *   tree_sitter query QUERY FILE...    what a query captures
 *
 * Lines and columns count from 1, columns in bytes, and a range ends behind its last byte. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tree_sitter/api.h>

const TSLanguage *tree_sitter_dr(void);

static char *read_file(const char *path, uint32_t *size) {
    FILE *const file = fopen(path, "rb");
    if (file == NULL) {
        perror(path);
        exit(2);
    }
    fseek(file, 0, SEEK_END);
    *size = (uint32_t)ftell(file);
    rewind(file);
    char *const text = malloc(*size + 1U);
    if (fread(text, 1, *size, file) != *size) exit(2);
    text[*size] = '\0';
    fclose(file);
    return text;
}

static void print_range(TSNode node) {
    const TSPoint begin = ts_node_start_point(node);
    const TSPoint end = ts_node_end_point(node);
    printf("[%u:%u-%u:%u]", begin.row + 1, begin.column + 1, end.row + 1, end.column + 1);
}

static void print_tree(TSTreeCursor *cursor, int depth) {
    const TSNode node = ts_tree_cursor_current_node(cursor);
    if (ts_node_is_named(node)) {
        const char *const field = ts_tree_cursor_current_field_name(cursor);
        printf("%*s%s%s%s ", depth * 2, "", field == NULL ? "" : field, field == NULL ? "" : ": ", ts_node_type(node));
        print_range(node);
        printf("\n");
    }
    if (!ts_tree_cursor_goto_first_child(cursor)) return;
    do print_tree(cursor, depth + 1);
    while (ts_tree_cursor_goto_next_sibling(cursor));
    ts_tree_cursor_goto_parent(cursor);
}

static int print_errors(const char *path, TSNode node) {
    if (!ts_node_has_error(node)) return 0;
    int found = 0;
    if (strcmp(ts_node_type(node), "ERROR") == 0 || ts_node_is_missing(node)) {
        printf("%s %s ", path, ts_node_is_missing(node) ? "MISSING" : "ERROR");
        print_range(node);
        printf("\n");
        found = 1;
    }
    for (uint32_t at = 0; at < ts_node_child_count(node); ++at) found |= print_errors(path, ts_node_child(node, at));
    return found;
}

static void print_captures(const TSQuery *query, TSNode root, const char *text) {
    TSQueryCursor *const cursor = ts_query_cursor_new();
    ts_query_cursor_exec(cursor, query, root);
    TSQueryMatch match;
    uint32_t index = 0;
    while (ts_query_cursor_next_capture(cursor, &match, &index)) {
        const TSQueryCapture capture = match.captures[index];
        uint32_t length = 0;
        const char *const name = ts_query_capture_name_for_id(query, capture.index, &length);
        const uint32_t begin = ts_node_start_byte(capture.node);
        uint32_t end = ts_node_end_byte(capture.node);
        const char *const newline = memchr(text + begin, '\n', end - begin);
        if (newline != NULL) end = (uint32_t)(newline - text);
        print_range(capture.node);
        printf(" %.*s %.*s\n", (int)length, name, (int)(end - begin), text + begin);
    }
    ts_query_cursor_delete(cursor);
}

static TSQuery *read_query(const char *path) {
    static const char *const reasons[] = {"", "syntax", "node type", "field", "capture", "structure", "language"};
    uint32_t size = 0;
    char *const source = read_file(path, &size);
    uint32_t offset = 0;
    TSQueryError error = TSQueryErrorNone;
    TSQuery *const query = ts_query_new(tree_sitter_dr(), source, size, &offset, &error);
    if (query == NULL) {
        printf("%s: error of %s at `%.40s`\n", path, reasons[error], source + offset);
        exit(2);
    }
    free(source);
    return query;
}

int main(int count, char **arguments) {
    if (count < 3) return 2;
    const char *const command = arguments[1];
    const int asks = strcmp(command, "query") == 0;
    const TSQuery *const query = asks ? read_query(arguments[2]) : NULL;
    TSParser *const parser = ts_parser_new();
    if (!ts_parser_set_language(parser, tree_sitter_dr())) return 2;
    int failed = 0;
    for (int at = asks ? 3 : 2; at < count; ++at) {
        uint32_t size = 0;
        char *const text = read_file(arguments[at], &size);
        TSTree *const tree = ts_parser_parse_string(parser, NULL, text, size);
        const TSNode root = ts_tree_root_node(tree);
        if (asks) {
            print_captures(query, root, text);
        } else if (strcmp(command, "errors") == 0) {
            failed |= print_errors(arguments[at], root);
        } else {
            TSTreeCursor cursor = ts_tree_cursor_new(root);
            print_tree(&cursor, 0);
            ts_tree_cursor_delete(&cursor);
        }
        ts_tree_delete(tree);
        free(text);
    }
    ts_parser_delete(parser);
    return failed;
}
