#pragma once

#include "source/source_map.hpp"
#include "syntax/dump.hpp"
#include "syntax/tree.hpp"

#include <fmt/format.h>

#include <iterator>
#include <string>
#include <string_view>
#include <utility>

namespace drc::syntax {

/// Writes nodes depth first. Lists are loops; only brackets and blocks recurse.
class Dumper {
public:
    Dumper(const source::SourceFile& file, DumpSpans spans) : file_(file), spans_(spans) {}

    void statements(std::span<const Statement* const> all) {
        for (const Statement* const statement : all)
            write(*statement);
    }
    void broken(std::span<const Statement* const> all) {
        if (all.empty()) return;
        out_ += "broken:\n";
        const Level inner(*this);
        statements(all);
    }
    std::string take() { return std::move(out_); }

private:
    class Level {
    public:
        explicit Level(Dumper& dumper) : dumper_(dumper) { ++dumper_.depth_; }
        ~Level() { --dumper_.depth_; }
        Level(const Level&) = delete;
        Level& operator=(const Level&) = delete;

    private:
        Dumper& dumper_;
    };

    template <class... Args>
    void line(Span span, fmt::format_string<Args...> format, Args&&... args) {
        out_.append(2 * depth_, ' ');
        fmt::format_to(std::back_inserter(out_), format, std::forward<Args>(args)...);
        if (spans_ == DumpSpans::Shown) {
            const auto begin = file_.lines().position(span.begin);
            const auto end = file_.lines().position(span.end);
            fmt::format_to(std::back_inserter(out_), " [{}:{}-{}:{}]", begin.line, begin.column, end.line,
                           end.column);
        }
        out_ += '\n';
    }
    void name(std::string_view role, const Name& name) {
        if (name) line(name.span, "{}: {}", role, name.text);
    }

    // ---- statements, in dump.cpp

    void write(const Statement& statement);
    void fields(const Definition& definition);
    void fields(const Block& block);
    void fields(const Entry& entry);
    void fields(const Directed& directed);
    void fields(const Clause& clause);
    void fields(const Requirement& requirement);
    void fields(const Suppression& suppression);
    void fields(const Placement& placement);
    void fields(const Loop& loop);
    void fields(const Choice& choice);
    void fields(const Resource& resource);
    void fields(const ApiCall& call);
    void fields(const Invocation& invocation);
    void body(std::string_view role, const Body* body);

    // ---- expressions and types, in dump_expression.cpp

    void write(std::string_view role, const Expression* expression);
    void children(const Expression& expression);
    void parts(const TemplateExpression& text);
    void entries(const MapExpression& map);
    void binding(const Binding& binding);
    void chain(const ChainExpression& chain);
    void conditional(const ConditionalExpression& conditional);
    void suffixes(const PostfixExpression& postfix);
    std::string title(const Expression& expression) const;
    void write(std::string_view role, const TypeExpression* type);

    const source::SourceFile& file_;
    DumpSpans spans_;
    std::size_t depth_ = 0;
    std::string out_;
};

} // namespace drc::syntax
