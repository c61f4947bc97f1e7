#pragma once

#include "expansion/providers.hpp"
#include "ir/program.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace drc::policy {

/// How many characters a value has as a text when it is deployed. Known parts are counted as they stand,
/// values in JSON without blanks; what is known only at deployment counts with its maximum length, as far as
/// that is known, and otherwise with an estimate.
class Characters {
public:
    struct Estimates {
        /// Of an attribute (`type.attribute`, or `attribute` of any type): what stands beside the resource's
        /// name.
        std::map<std::string, std::size_t, std::less<>> beside;
        std::size_t otherwise = 0;
    };

    using Resources = ir::ByAddress<const ir::Resource*>;

    Characters(const ir::Program& program, const Resources& resources, const expansion::Providers& providers,
               Estimates estimates)
        : program_(program), resources_(resources), providers_(providers), estimates_(std::move(estimates)) {}
    std::size_t of(const ir::Value& value) const;
    /// The same without some characters of a text, as where blanks do not count; JSON that the deployment
    /// makes has none.
    std::size_t of(const ir::Value& value, std::string_view uncounted) const;

private:
    struct Count;
    enum class Escapes : std::uint8_t;
    static Count ofText(const std::string& text, Escapes escapes);
    Count text(const ir::Value& value, std::size_t depth) const;
    Count json(const ir::Value& value, std::size_t depth) const;
    Count call(const ir::Call& call, std::size_t depth) const;
    std::size_t reference(const ir::Reference& reference, std::size_t depth) const;
    std::size_t referenceTo(const ir::Reference& reference, const std::string& attribute,
                            std::size_t depth) const;
    std::size_t variable(const ir::Variable& variable) const;
    std::size_t nameOf(const ir::Resource& resource, std::size_t depth) const;

    const ir::Program& program_;
    const Resources& resources_;
    const expansion::Providers& providers_;
    const Estimates estimates_;
    /// What references to the attributes of a resource count, as far as that was asked.
    mutable std::unordered_map<const ir::Resource*, std::map<std::string, std::size_t>> known_;
};

} // namespace drc::policy
