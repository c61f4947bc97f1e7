#include "backends/terraform/terraform.hpp"

#include <fmt/format.h>

namespace drc::backends::terraform {

namespace sorts = ir::sorts;

std::vector<ir::ReservedName> reservedNames() {
    using Match = ir::ReservedName::Match;
    // https://developer.hashicorp.com/terraform/language/files/override
    const std::string replaces = "Terraform treats a file of that name as an override of the others";
    std::vector<ir::ReservedName> result{
        {"main", sorts::emitted, "`main.tf.json` holds the providers, the variables and the outputs"},
        {"override", sorts::withFile, replaces},
        {"_override", sorts::withFile, replaces, Match::Ending},
    };
    // https://developer.hashicorp.com/terraform/language/values/variables
    for (const char* name :
         {"source", "version", "providers", "count", "for_each", "lifecycle", "depends_on", "locals"})
        result.push_back(
            {name, sorts::parameter, fmt::format("Terraform does not allow a variable named `{}`", name)});
    return result;
}

} // namespace drc::backends::terraform
