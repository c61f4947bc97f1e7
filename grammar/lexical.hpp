#pragma once

#include <tao/pegtl.hpp>

#include <cstddef>
#include <cstring>
#include <utility>

/// Level 1: characters to words. Rules only; what they build is attached in compiler/syntax.
namespace drc::grammar {

namespace pegtl = tao::pegtl;

struct newline : pegtl::sor<pegtl::one<'\n'>, pegtl::string<'\r', '\n'>> {};
struct blank : pegtl::one<' ', '\t'> {};

// Most characters of a file stand in blanks, comments and words: these are gone through by hand, since a rule
// for each character takes ten times as long.

constexpr const char* endOfBlanks(const char* at, const char* end) {
    while (at != end && (*at == ' ' || *at == '\t'))
        ++at;
    return at;
}

constexpr std::size_t sizeOfNewline(const char* at, const char* end) {
    if (*at == '\n') return 1;
    return *at == '\r' && end - at > 1 && at[1] == '\n' ? 2 : 0;
}

/// From `#` to the end of the line.
inline const char* endOfComment(const char* at, const char* end) {
    const void* const found = std::memchr(at, '\n', static_cast<std::size_t>(end - at));
    if (found == nullptr) return end;
    const char* const newline = static_cast<const char*>(found);
    return newline != at && newline[-1] == '\r' ? newline - 1 : newline;
}

/// Past blanks, line ends and comments, of which the state is told.
template <pegtl::apply_mode Apply, class State>
const char* endOfSpace(const char* at, const char* end, State& state) {
    for (;;) {
        at = endOfBlanks(at, end);
        if (at == end) return at;
        if (const std::size_t size = sizeOfNewline(at, end); size != 0) {
            at += size;
        } else if (*at == '#') {
            const char* const begin = at;
            at = endOfComment(at, end);
            if constexpr (Apply == pegtl::apply_mode::action) state.comment({begin, at});
        } else {
            return at;
        }
    }
}

struct blanks {
    using rule_t = blanks;
    using subs_t = pegtl::empty_list;
    template <pegtl::apply_mode, pegtl::rewind_mode, template <class...> class, template <class...> class,
              class Input, class State>
    static bool match(Input& input, State& /*state*/) {
        input.bump(static_cast<std::size_t>(endOfBlanks(input.current(), input.end()) - input.current()));
        return true;
    }
};

/// The character behind the gap that begins there; NUL at the end.
inline char characterAfterGap(const char* at, const char* end, bool insideBrackets) {
    struct Unheard {
        void comment(const std::pair<const char*, const char*>& /*comment*/) {}
    } unheard;
    at = insideBrackets ? endOfSpace<pegtl::apply_mode::nothing>(at, end, unheard) : endOfBlanks(at, end);
    return at == end ? '\0' : *at;
}

/// What may stand between the words of one statement. While an opening bracket waits for its partner, line
/// ends are as good as blanks.
struct gap {
    using rule_t = gap;
    using subs_t = pegtl::empty_list;
    template <pegtl::apply_mode Apply, pegtl::rewind_mode, template <class...> class,
              template <class...> class, class Input, class State>
    static bool match(Input& input, State& state) {
        const char* const begin = input.current();
        const char* const end = state.insideBrackets() ? endOfSpace<Apply>(begin, input.end(), state)
                                                       : endOfBlanks(begin, input.end());
        input.bump(static_cast<std::size_t>(end - begin));
        return true;
    }
};
/// What may stand between statements.
struct skip {
    using rule_t = skip;
    using subs_t = pegtl::empty_list;
    template <pegtl::apply_mode Apply, pegtl::rewind_mode, template <class...> class,
              template <class...> class, class Input, class State>
    static bool match(Input& input, State& state) {
        const char* const begin = input.current();
        input.bump(static_cast<std::size_t>(endOfSpace<Apply>(begin, input.end(), state) - begin));
        return true;
    }
};

struct word_other : pegtl::sor<pegtl::alnum, pegtl::one<'_'>> {};

constexpr bool beginsWord(char character) {
    return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') ||
           character == '_';
}
constexpr std::size_t sizeOfWord(const char* begin, const char* end) {
    if (begin == end || !beginsWord(*begin)) return 0;
    const char* at = begin + 1;
    while (at != end && (beginsWord(*at) || (*at >= '0' && *at <= '9')))
        ++at;
    return static_cast<std::size_t>(at - begin);
}

/// The end of a text that begins with a quote, with what is interpolated; null where texts within texts go
/// too deep.
inline const char* endOfString(const char* at, const char* end, int depth);

/// How long a block is that begins with a brace, as far as braces go; 0 for what has no end.
inline std::size_t sizeOfBlock(const char* begin, const char* end, int depth = 0) {
    std::size_t open = 0;
    for (const char* at = begin; at != end;) {
        if (*at == '"') {
            at = endOfString(at, end, depth);
            if (at == nullptr) return 0;
        } else if (*at == '#') {
            at = endOfComment(at, end);
        } else {
            if (*at == '{') ++open;
            if (*at == '}') --open;
            ++at;
            if (open == 0) return *begin == '{' ? static_cast<std::size_t>(at - begin) : 0;
        }
    }
    return 0;
}

inline const char* endOfString(const char* at, const char* end, int depth) {
    constexpr int deepest = 16;
    for (++at; at != end && *at != '"';) {
        const bool hasNext = end - at > 1;
        if (*at == '\\' && hasNext) {
            at += 2;
        } else if (*at == '$' && hasNext && at[1] == '{') {
            const std::size_t size = depth < deepest ? sizeOfBlock(at + 1, end, depth + 1) : 0;
            if (size == 0) return nullptr;
            at += 1 + size;
        } else {
            ++at;
        }
    }
    return at == end ? nullptr : at + 1;
}

struct word {
    using rule_t = word;
    using subs_t = pegtl::empty_list;
    template <pegtl::apply_mode, pegtl::rewind_mode, template <class...> class, template <class...> class,
              class Input, class... States>
    static bool match(Input& input, States&&... /*states*/) {
        const std::size_t size = sizeOfWord(input.current(), input.end());
        input.bump(size);
        return size != 0;
    }
};

/// A word that is exactly this one, not the beginning of a longer one.
template <char... Letters>
struct exactly : pegtl::seq<pegtl::string<Letters...>, pegtl::not_at<word_other>> {};

struct word_and : exactly<'a', 'n', 'd'> {};
struct word_or : exactly<'o', 'r'> {};
struct word_not : exactly<'n', 'o', 't'> {};
struct word_in : exactly<'i', 'n'> {};
struct word_when : exactly<'w', 'h', 'e', 'n'> {};
struct word_else : exactly<'e', 'l', 's', 'e'> {};
struct word_for : exactly<'f', 'o', 'r'> {};
struct word_where : exactly<'w', 'h', 'e', 'r', 'e'> {};
struct word_true : exactly<'t', 'r', 'u', 'e'> {};
struct word_false : exactly<'f', 'a', 'l', 's', 'e'> {};
struct word_null : exactly<'n', 'u', 'l', 'l'> {};
struct word_each : exactly<'e', 'a', 'c', 'h'> {};
struct word_every : exactly<'e', 'v', 'e', 'r', 'y'> {};
struct word_region : exactly<'r', 'e', 'g', 'i', 'o', 'n'> {};

/// Words that cannot be names in an expression. Everything else is a keyword only where a statement begins.
struct reserved : pegtl::sor<word_and, word_or, word_not, word_in, word_when, word_else, word_for, word_where,
                             word_true, word_false, word_null> {};
struct free_word : pegtl::seq<pegtl::not_at<reserved>, word> {};
struct name {
    using rule_t = name;
    using subs_t = pegtl::empty_list;
    static constexpr std::size_t longestReserved = 5;
    template <pegtl::apply_mode, pegtl::rewind_mode, template <class...> class Action,
              template <class...> class Control, class Input, class State>
    static bool match(Input& input, State& state) {
        const std::size_t size = sizeOfWord(input.current(), input.end());
        if (size == 0) return false;
        if (size <= longestReserved)
            return pegtl::match<free_word, pegtl::apply_mode::nothing, pegtl::rewind_mode::required, Action,
                                Control>(input, state);
        input.bump(size);
        return true;
    }
};

/// A number with any directly following characters: `3`, `0.5`, `1h30m`, `512MiB`, `99.9%`. Units are checked
/// by the builder, so that an unknown one is reported as such.
struct number : pegtl::seq<pegtl::plus<pegtl::digit>, pegtl::opt<pegtl::one<'.'>, pegtl::plus<pegtl::digit>>,
                           pegtl::star<word_other>, pegtl::opt<pegtl::one<'%'>>> {};

/// `2027-01-31`. Whether there is such a day is checked by the builder.
struct date : pegtl::seq<pegtl::plus<pegtl::digit>, pegtl::one<'-'>, pegtl::plus<pegtl::digit>,
                         pegtl::one<'-'>, pegtl::plus<pegtl::digit>, pegtl::not_at<word_other>> {};

struct assign : pegtl::seq<pegtl::one<'='>, pegtl::not_at<pegtl::one<'='>>> {};
struct arrow : pegtl::string<'-', '>'> {};
struct comma : pegtl::one<','> {};
struct colon : pegtl::one<':'> {};
struct less_or_equal : pegtl::string<'<', '='> {};

} // namespace drc::grammar
