#pragma once

#include "expansion/providers.hpp"
#include "planned/document.hpp"
#include "semantics/wildcards.hpp"

#include <string>
#include <vector>

namespace drc::planned {

/// The value with `sensitiveValue` in the place of what is sensitive: `marks` has its shape, with `true` for
/// what is. What is null or empty stays.
ir::Value withheld(const ir::Value& value, const ir::Value* marks);
/// The same for one place: steps to it, as the file of a state lists them.
ir::Value withheldAt(const ir::Value& value, const ir::List& path);
/// Withholds what the provider calls sensitive: older versions of Terraform do not mark it.
void withholdSensitive(Document& document, const expansion::Providers& providers);
/// What the library says of texts that look like secrets.
struct LikelySecrets {
    std::vector<std::string> names;
    std::vector<std::string> keys;
    std::vector<std::string> plain;
    std::vector<std::string> places;
    std::vector<semantics::Wildcards> forms;

    static LikelySecrets of(const ir::Value& table);
};

/// Withholds what nobody has marked but looks like a secret: texts that have the form of one, and those to
/// which people gave a name such as `API_TOKEN`, unless they are what a resource is called.
void withholdLikely(Document& document, const LikelySecrets& said, const expansion::Providers& providers);
/// Says of an attribute that is withheld that somebody else goes on to fill it.
void noteFilledElsewhere(ir::Value& value);
bool isFilledElsewhere(const ir::Value& value);
/// Whether something in the value is withheld.
bool holdsWithheld(const ir::Value& value);

} // namespace drc::planned
