#pragma once

#include "ir/program.hpp"
#include "library/provider_schema.hpp"
#include "recognition/known_value.hpp"
#include "recognition/library_tables.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace drc::recognition {

/// How what will be and what is compare: `Unknown` where it may be the same.
enum class Likeness : std::uint8_t { Same, Unknown, Different };

/// An attribute of a resource, as it will be and as it is.
struct Compared {
    std::string path;      ///< `ttl.attribute_name`
    std::string attribute; ///< the first word of the path
    Likeness likeness = Likeness::Same;
    bool refers = false; ///< it names another resource, or several
    bool single = false; ///< it is no list
    bool text = false;
    bool unset = false; ///< the configuration does not set it
    ir::Value is;
};

/// Compares the body of a resource with attributes that exist. What the configuration leaves open is
/// compared, too, where the provider would not choose it itself.
std::vector<Compared> compare(const ir::Resource& resource, const ir::Map& attributes,
                              const library::SchemaBlock& schema, const Tables& tables,
                              const KnownValues& known);

} // namespace drc::recognition
