#pragma once

#include "recognition/found.hpp"
#include "recognition/sighting.hpp"

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace drc::recognition {

/// A region of the topology that is written.
struct Role {
    std::string role;
    std::string region;
};

/// Data of a component that flows from one region to another.
struct Flow {
    std::string from; ///< names of regions
    std::string to;
    semantics::Entries settings;
};

/// What was seen in one region or several, as one component.
struct Component {
    std::string kind;
    std::string name;
    std::vector<std::size_t> sightings; ///< one for each region, in the order of roles
    std::vector<std::string> regions;   ///< those, and those that it replicates to
    std::vector<Flow> flows;
};

struct Components {
    std::vector<Role> roles; ///< the first is where most is at home
    std::vector<Sighting> sightings;
    std::vector<Component> all;

    const std::string& roleOf(std::string_view region) const;
    /// The component that a text identifies, in that region or else elsewhere; null for none.
    const Component* withId(const std::string& text, const std::string& region) const;
    /// What a component exports under that value.
    struct Mention {
        const Component* component = nullptr;
        std::string name;
        std::string region; ///< where it has the value
    };
    Mention mentioned(const std::string& text, const std::string& region) const;
};

/// Puts together what belongs together: by what the library says, then by names that differ by their regions
/// alone. `taken`: names that no component may have.
Components componentsOf(std::vector<Sighting> sightings, const Estate& estate,
                        const std::set<std::string, std::less<>>& taken);

} // namespace drc::recognition
