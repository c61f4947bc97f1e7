#pragma once

#include "random_choices.hpp"

#include <fmt/format.h>

#include <array>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace drc::testing {

/// Writes random expressions, with odd blanks, line ends and comments wherever the grammar allows them.
class RandomExpressions : protected RandomChoices {
public:
    explicit RandomExpressions(std::uint64_t seed) : RandomChoices(seed) {}

protected:
    // ---- chance

    template <class Self>
    void oneOf(std::initializer_list<void (Self::*)()> items) {
        (static_cast<Self*>(this)->*items.begin()[below(items.size())])();
    }

    // ---- blanks and comments

    void put(std::string_view text) { out_ += text; }
    void blanks() { put(chance(80) ? " " : chance(50) ? "   " : "\t "); }
    void comment() {
        static constexpr std::array<std::string_view, 10> texts{"#",
                                                                "# plain",
                                                                "#no blank",
                                                                "## documentation",
                                                                "# closes } ] ) and \"opens",
                                                                "# not - and in",
                                                                "# trailing blanks  \t",
                                                                "# ünïcödé → 漢字",
                                                                "#### a line",
                                                                "# , and : and ="};
        put(pick(texts));
        if (chance(50)) put(fmt::format(" {}", ++comments_));
    }
    void lineEnd() {
        if (chance(20)) {
            if (chance(70)) blanks();
            comment();
        }
        put("\n");
        while (chance(15))
            put("\n");
        while (chance(20)) {
            blanks();
            comment();
            put(chance(30) ? "\n \n\n" : "\n");
        }
        for (std::uint32_t width = below(6); width > 0; --width)
            put(" ");
    }
    /// Between two words of one statement.
    void gap() {
        if (brackets_ > 0 && chance(15))
            lineEnd();
        else
            blanks();
    }
    void maybeGap() {
        if (chance(60)) gap();
    }
    /// Before a word that may stand on a line of its own.
    void clauseGap() {
        if (chance(40))
            lineEnd();
        else
            blanks();
    }
    void separator(bool required) {
        if (required || chance(70)) lineEnd();
    }
    void useCarriageReturns() {
        std::string result;
        for (const char character : out_) {
            if (character == '\n' && chance(80)) result += '\r';
            result += character;
        }
        out_ = result;
    }

    // ---- expressions, by level

    void name() {
        static constexpr std::array<std::string_view, 9> names{
            "a", "b2", "primary", "region", "ledger", "aRatherLongNameThatNeedsRoom", "x_y", "every", "kind"};
        put(pick(names));
    }
    void number() {
        static constexpr std::array<std::string_view, 8> numbers{"0",     "42",     "0.5",    "99.99%",
                                                                 "1h30m", "512MiB", "1000ms", "3"};
        put(pick(numbers));
    }
    void string() {
        put("\"");
        while (chance(60)) {
            static constexpr std::array<std::string_view, 8> texts{
                "text", " with # no comment ", "\\\"", "$5", "\\u{e9}", "{}", "→ é", "\\\\"};
            if (depth_ > 0 && chance(20))
                interpolation();
            else
                put(pick(texts));
        }
        put("\"");
    }
    void interpolation() {
        const std::uint32_t outer = brackets_;
        brackets_ = 0;
        --depth_;
        put("${");
        if (chance(20)) blanks();
        expression();
        if (chance(20)) blanks();
        put("}");
        ++depth_;
        brackets_ = outer;
    }
    void word() {
        static constexpr std::array<std::string_view, 3> words{"true", "false", "null"};
        put(pick(words));
    }

    template <class Write>
    void bracket(std::string_view open, std::string_view close, Write write) {
        put(open);
        ++brackets_;
        --depth_;
        maybeGap();
        write();
        maybeGap();
        put(close);
        ++depth_;
        --brackets_;
    }
    template <class Write>
    void items(Write write) {
        const std::uint32_t count = below(chance(10) ? 12 : 4);
        for (std::uint32_t index = 0; index < count; ++index) {
            write();
            maybeGap();
            if (index + 1 < count || chance(30)) {
                put(",");
                maybeGap();
            }
        }
    }
    void list() {
        bracket("[", "]", [&] { items([&] { expression(); }); });
    }
    void map() {
        bracket("{", "}", [&] { items([&] { mapEntry(); }); });
    }
    void mapEntry() {
        oneOf({&RandomExpressions::name, &RandomExpressions::string,
               depth_ > 0 ? &RandomExpressions::group : &RandomExpressions::name});
        maybeGap();
        put(":");
        maybeGap();
        expression();
    }
    void group() {
        bracket("(", ")", [&] { expression(); });
    }
    void binding() {
        name();
        maybeGap();
        if (chance(40)) {
            put(",");
            maybeGap();
            name();
        }
        gap();
        put("in");
        gap();
        expression();
        if (chance(30)) {
            gap();
            put("where");
            gap();
            expression();
        }
    }
    void listComprehension() {
        bracket("[", "]", [&] {
            put("for");
            gap();
            binding();
            maybeGap();
            put(":");
            maybeGap();
            expression();
        });
    }
    void mapComprehension() {
        bracket("{", "}", [&] {
            put("for");
            gap();
            binding();
            maybeGap();
            put(":");
            maybeGap();
            expression();
            maybeGap();
            put(":");
            maybeGap();
            expression();
        });
    }

    void primary() {
        if (depth_ == 0 || chance(60)) {
            oneOf({&RandomExpressions::name, &RandomExpressions::name, &RandomExpressions::number,
                   &RandomExpressions::string, &RandomExpressions::word});
            return;
        }
        oneOf({&RandomExpressions::list, &RandomExpressions::map, &RandomExpressions::group,
               &RandomExpressions::listComprehension, &RandomExpressions::mapComprehension,
               &RandomExpressions::string});
    }
    void postfix() {
        primary();
        while (chance(20)) {
            const std::uint32_t kind = depth_ == 0 ? 0 : below(4);
            if (kind == 0) {
                put(".");
                name();
            } else if (kind == 1) {
                bracket("(", ")", [&] { items([&] { expression(); }); });
            } else if (kind == 2) {
                bracket("[", "]", [&] { expression(); });
            } else {
                bracket("[", "]", [&] { put("*"); });
            }
        }
    }
    void unary() {
        while (chance(8)) {
            put("-");
            maybeGap();
        }
        postfix();
    }
    template <std::size_t Size>
    void chain(void (RandomExpressions::*operand)(), const std::array<std::string_view, Size>& operators) {
        (this->*operand)();
        while (chance(10)) {
            gap();
            put(pick(operators));
            gap();
            (this->*operand)();
        }
    }
    void multiplicative() { chain(&RandomExpressions::unary, std::to_array<std::string_view>({"*", "/"})); }
    void additive() {
        chain(&RandomExpressions::multiplicative, std::to_array<std::string_view>({"+", "-"}));
    }
    void range() {
        additive();
        if (!chance(8)) return;
        maybeGap();
        put("..");
        maybeGap();
        additive();
    }
    void comparison() {
        static constexpr std::array<std::string_view, 9> operators{"==", "!=", "<",      "<=",     ">",
                                                                   ">=", "in", "not in", "not  in"};
        range();
        if (chance(5)) {
            gap();
            put("in every\tregion");
        } else if (chance(12)) {
            gap();
            put(pick(operators));
            gap();
            range();
        }
    }
    void logical() {
        while (chance(8)) {
            put("not");
            gap();
        }
        comparison();
    }
    void conjunction() { chain(&RandomExpressions::logical, std::to_array<std::string_view>({"and"})); }
    void disjunction() { chain(&RandomExpressions::conjunction, std::to_array<std::string_view>({"or"})); }
    void expression() {
        disjunction();
        while (chance(6)) {
            gap();
            put("when");
            gap();
            disjunction();
            gap();
            put("else");
            gap();
            disjunction();
        }
    }
    void type() {
        static constexpr std::array<std::string_view, 6> types{
            "string", "vpc?", "list of string", "map of list of number", "range  of duration", "postgresql"};
        put(pick(types));
        while (chance(25)) {
            maybeGap();
            put("|");
            maybeGap();
            put(pick(types));
        }
    }

    std::string out_;
    std::uint32_t depth_ = 0;    ///< how many more brackets and blocks may open
    std::uint32_t brackets_ = 0; ///< that are open; line ends are blanks there

private:
    std::uint32_t comments_ = 0;
};

} // namespace drc::testing
