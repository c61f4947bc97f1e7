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
    std::string component;
    std::size_t thing = 0; ///< in the estate
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
    };
    std::vector<Part> parts;
    std::size_t last = 0; ///< where begins what the topology was given beside its components
    std::vector<std::string> sourceFolders; ///< in which it looks for the code of functions
};

class ProgramWriter {
public:
    /// `left`: components that are left out, by name. `plans`: the names of those that the topology has.
    ProgramWriter(const std::string& topology, const std::string& environment, const Components& components,
                  library::Library& library, const std::set<std::string, std::less<>>& left,
                  const std::vector<std::string>& plans)
        : topology_(topology),
          environment_(environment),
          components_(components),
          library_(library),
          left_(left),
          plans_(plans) {}

    /// `adopts`: whether it takes something over, so that it is for that environment alone. `last` is what
    /// else stands in the topology.
    ProgramText write(const std::set<Suppressed>& suppressed, bool adopts, const std::string& last);

private:
    using Setting = std::pair<std::string, std::string>;

    bool isIn(const Component& component) const { return !left_.contains(component.name); }
    void part(const Component& component, const std::string& text);
    std::string component(const Component& component);
    /// By region where they differ.
    std::vector<Setting> settings(const Component& component);
    template <class Settings>
    static bool isSaid(const semantics::Value& given, const Settings& before);
    void noteFolder(const std::string& folder);
    void replications();
    /// A value as the language writes it; nothing for what cannot be said.
    std::optional<std::string> value(const semantics::Value& value, const std::string& region) const;
    std::optional<std::string> list(const semantics::Items& items, const std::string& region) const;
    std::optional<std::string> map(const semantics::Entries& entries, const std::string& region) const;
    std::optional<std::string> componentOf(const semantics::Value& value, const std::string& region) const;
    std::optional<std::string> furtherComponents(const semantics::Value& value,
                                                 const std::string& region) const;
    semantics::Value mentions(const semantics::Value& value, const std::string& region) const;
    std::string text(const std::string& text, const std::string& region, bool mentions) const;
    /// The name of the plan that is named within the text, in quotes; nothing without one.
    std::optional<std::string> planOf(const semantics::Value& value) const;
    std::string inQuotes(const std::string& text) const;
    std::string mentionOf(const std::string& text, const std::string& region) const;
    /// Whether a mention of the component may bring its use along.
    bool isUsed(const Component& component) const;
    /// The name of a value of its own.
    std::string byValue(const std::string& name, const std::string& value) const;
    /// What a parameter of a kind is without a setting, as it is written; empty without one.
    std::string defaultOf(const std::string& kind, const std::string& parameter) const;

    const std::string& topology_;
    const std::string& environment_;
    const Components& components_;
    library::Library& library_;
    const std::set<std::string, std::less<>>& left_;
    const std::vector<std::string>& plans_;
    ProgramText result_;
    const Component* writing_ = nullptr;                   ///< what mentions nothing of its own
    mutable std::set<std::string, std::less<>> mentioned_; ///< by what is being written
    mutable std::set<std::string, std::less<>> further_;   ///< of those, what nothing else mentions
    /// Of what is being written: texts of components whose use may follow; null where all may.
    mutable const semantics::Items* uses_ = nullptr;
    mutable std::map<std::string, std::string> values_; ///< those of their own, by name
    mutable std::string valuesText_;                    ///< those that no statement has yet
};

/// The file with the statements that take over what exists, which the topology imports.
inline constexpr std::string_view adoptionsFile = "existing.dr";

/// The statements that take over what exists, as an extension of the topology.
std::string adoptionsText(const std::string& topology, const std::vector<Adoption>& adoptions);

} // namespace drc::recognition
