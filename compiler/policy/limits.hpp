#pragma once

#include "policy/characters.hpp"
#include "policy/subjects.hpp"
#include "semantics/wildcards.hpp"
#include "source/source_map.hpp"

#include <cstddef>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

/// What texts of resources must be like, as tables of the library say it.
namespace drc::policy {

/// What one text, or one map of texts, must be like. Whatever is not set is not limited.
struct Limit {
    Value written;                 ///< the entry of the table: a map, or the most characters
    const Value* source = nullptr; ///< where it is written, unless the entry says so
    std::optional<std::size_t> longest;
    std::optional<std::size_t> shortest;
    std::optional<std::size_t> most;                     ///< entries of a map
    std::optional<semantics::Wildcards::Set> characters; ///< of ASCII, when others may stand in it, too
    std::optional<semantics::Wildcards::Set> begins;
    std::optional<semantics::Wildcards::Set> ends;
    std::vector<std::string> without;  ///< what stands nowhere in it
    std::vector<std::string> starts;   ///< what it does not begin with, in whatever case
    std::vector<std::string> reserved; ///< what it is not, in whatever case
    std::vector<std::string> taken;    ///< what it is not, in this case
    std::vector<std::string> among;    ///< what it is one of, where it is known
    std::vector<std::string> spelled;  ///< what it is in no other case than this
    std::string uncounted;             ///< characters that do not count
    std::string together;              ///< the attribute in which those agree whose sizes are added up
    std::vector<std::string>
        beside;            ///< of a map: where in the provider's configuration further entries stand
    std::string separator; ///< what parts it into pieces
    std::optional<std::size_t> piece; ///< the most characters of one of them
    bool beyondAscii = false;         ///< other characters than those of ASCII are allowed
    bool distinct = false;            ///< no two keys of a map differ in case alone
    std::unique_ptr<Limit> keys;
    std::unique_ptr<Limit> values;
};

/// A table of limits: by the type of a resource, `*` for all types, or by the name of a provider for its
/// configuration; then by the path of an attribute. What stands there under `source` holds for all of them.
class Limits {
public:
    struct At {
        std::vector<std::string> path;
        Limit limit;
    };
    using Rows = std::vector<const At*>;

    /// Of a value that is no map, nothing is limited; `misfit` says so.
    explicit Limits(const Value& table);
    /// Null when nothing is limited. What is said of a type counts instead of what is said of all. What is
    /// never asked for is not read.
    const Rows* of(std::string_view type) const;
    /// What is wrong with the table, as far as it was read; empty when nothing is.
    const std::string& misfit() const { return misfit_; }

private:
    void read(const Value& attributes, Rows& rows) const;

    struct Type {
        const Value* written = nullptr;
        std::optional<Rows> rows{};
    };
    static constexpr std::string_view everyType = "*";
    Value table_;
    mutable std::unordered_map<std::string_view, Type> types_;
    mutable std::deque<At> read_;
    mutable std::string misfit_;
};

/// A text that does not keep to its limit: `.resource` and `.name` (the path of the attribute), `.value`,
/// `.limit` (the entry of the table), `.breaks` (which part of the entry), `.count` (of characters or
/// entries), `.found` (the word or the character that is not allowed).
class BreachSubject final : public Subject {
public:
    struct Place {
        const ir::Resource* resource; ///< null in the configuration of a provider
        std::string owner;            ///< what has the attribute
        std::string path;
        source::Span line{};
    };
    BreachSubject(Place place, const Limit& limit, const ir::Value& value, std::string_view breaks,
                  std::size_t count, std::string found, source::Span topology);

    std::string describe() const override;
    std::optional<Value> member(const syntax::Name& name, const Environment&, Evaluator&) const override;
    /// Of any of them.
    static std::vector<std::string> allMembers();
    std::vector<std::string> memberNames() const override { return allMembers(); }
    std::string componentName() const override;
    source::Span component() const override;
    source::Span place() const override { return place_.line; }
    source::Span writtenAt() const override { return value_.origin; }

private:
    Place place_;
    Value limit_;
    Value value_;
    std::string breaks_;
    std::size_t count_;
    std::string found_;
    source::Span topology_;
};

/// All texts of the managed resources that do not keep to the table, in the order of the program.
/// A text that the user wrote once stands here once, however many resources have it.
semantics::Items beyondLimits(const Limits& limits, const semantics::Model& model, const ir::Program& program,
                              const Characters& count, const source::SourceMap& sources);

} // namespace drc::policy
