#pragma once

#include "library/library.hpp"
#include "recognition/components.hpp"

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace drc::recognition {

/// A rule that what exists does not keep.
struct Suppressed {
    std::string rule;
    std::string component; ///< the name of the topology, of what a rule says of no component
    friend auto operator<=>(const Suppressed&, const Suppressed&) = default;
};

/// A resource of the topology that is one that exists.
struct Adoption {
    std::string address;
    std::string id;
    ir::Map keep; ///< attributes that keep the value which they have
    bool keepsContent = false;
};

/// The topology, without layout.
struct ProgramText {
    std::string text;
    /// Where what belongs to a component stands: the begin and the end of each statement.
    struct Part {
        std::size_t begin = 0;
        std::size_t end = 0;
        std::string component;
        std::set<std::string, std::less<>> mentions; ///< other components
        bool mentionsElsewhere = false;              ///< what one exports in another region
    };
    std::vector<Part> parts;
    std::vector<std::string> sourceFolders; ///< in which it looks for the code of functions
};

class ProgramWriter {
public:
    using Names = std::set<std::string, std::less<>>;
    /// `left`: components that are left out, by name. `byValue`: those that mention what others export in
    /// other regions through values of the topology, which grants them nothing.
    ProgramWriter(const std::string& topology, const std::string& environment, const Components& components,
                  library::Library& library, const Names& left, const Names& byValue)
        : topology_(topology),
          environment_(environment),
          components_(components),
          library_(library),
          left_(left),
          byValue_(byValue) {}

    /// `adopts`: whether it takes something over, so that it is for that environment alone.
    ProgramText write(const std::set<Suppressed>& suppressed, bool adopts);

private:
    using Setting = std::pair<std::string, std::string>;

    bool isIn(const Component& component) const { return !left_.contains(component.name); }
    void part(const Component& component, const std::string& text);
    std::string component(const Component& component);
    /// By region where they differ.
    std::vector<Setting> settings(const Component& component);
    void noteFolder(const std::string& folder);
    void replications();
    /// A value as the language writes it; nothing for what cannot be said.
    std::optional<std::string> value(const semantics::Value& value, const std::string& region) const;
    std::optional<std::string> list(const semantics::Items& items, const std::string& region) const;
    std::optional<std::string> map(const semantics::Entries& entries, const std::string& region) const;
    std::optional<std::string> componentOf(const semantics::Value& value, const std::string& region) const;
    semantics::Value mentions(const semantics::Value& value, const std::string& region) const;
    std::string text(const std::string& text, const std::string& region, bool mentions) const;
    std::string inQuotes(const std::string& text) const;
    std::string mentionOf(const std::string& text, const std::string& region) const;
    /// What a parameter of a kind is without a setting, as it is written; empty without one.
    std::string defaultOf(const std::string& kind, const std::string& parameter) const;

    const std::string& topology_;
    const std::string& environment_;
    const Components& components_;
    library::Library& library_;
    const Names& left_;
    const Names& byValue_;
    ProgramText result_;
    const Component* current_ = nullptr;                ///< that is being written: it cannot mention itself
    bool isByValue_ = false;                            ///< what is being written
    mutable bool mentionsElsewhere_ = false;            ///< the same
    mutable std::map<std::string, std::string> values_; ///< of the topology, by name
    mutable std::set<std::string, std::less<>> mentioned_; ///< by what is being written
};

/// The statements that take over what exists, as an extension of the topology.
std::string adoptionsText(const std::string& topology, const std::vector<Adoption>& adoptions);

/// A text between quotes, as the language writes it.
std::string quoted(std::string_view text);

} // namespace drc::recognition
