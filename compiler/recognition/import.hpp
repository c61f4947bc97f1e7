#pragma once

#include "diagnostics/sink.hpp"
#include "pipeline/pipeline.hpp"
#include "planned/document.hpp"
#include "recognition/plans_text.hpp"
#include "source/file_system.hpp"
#include "source/span.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// Makes a topology of what exists: the components that the library recognises in a state, with the
/// statements that take them over, and a list of all else.
namespace drc::recognition {

struct Options {
    std::string topology;    ///< its name; empty for one that the names of what exists suggest
    std::string environment; ///< the suffix of its environment; empty for one of the same origin
    /// Whether components are taken that would get resources which do not exist, or change some that do.
    bool acceptAdditions = false;
    bool acceptChanges = false;
    PlansText plans; ///< that the topology shall have
    pipeline::Options pipeline;
};

/// What becomes of a component that was recognised.
struct ImportedComponent {
    enum class Outcome : std::uint8_t {
        Whole,    ///< all of it exists as it would be made
        Extended, ///< all that exists is taken over, and more will be made, or changed
        LeftOut
    };
    std::string name;
    std::string kind;
    Outcome outcome = Outcome::Whole;
    std::vector<std::string> adopted;   ///< addresses of what exists
    std::vector<std::string> additions; ///< addresses of what would be made
    struct Change {
        std::string address; ///< of what exists
        std::string attribute;
        bool sensitive = false; ///< it holds what is secret, so that nothing of it is written
    };
    std::vector<Change> changes;
    std::string replaced; ///< why something of it would be destroyed and made again, where it would
    std::string reason;   ///< why it was left out, or is not what it could have been
};

/// A resource that stays where it is.
struct Remaining {
    std::string address;
    std::string type;
    std::string region;
    std::string id;
    std::string reason;
};

/// A resource that moves from the old configuration to the new one.
struct Moved {
    std::string from; ///< its address in the old configuration
    std::string to;
    std::string id;
    std::string component;
};

struct Imported {
    std::string topology;
    std::string environment;
    std::string program;      ///< the topology, formatted
    std::string adoptions;    ///< its extension with what is taken over, formatted
    std::string plansRefused; ///< why the plans that were given are not in the topology
    std::string plan;         ///< one that nobody has, as the language writes it; a comment of the topology
    std::vector<std::string> sourceFolders; ///< of functions whose code stays as it is
    std::vector<ImportedComponent> components;
    std::vector<Moved> moved;
    std::vector<Remaining> rest;
    std::vector<std::string> suppressions; ///< rules that what exists does not keep: `rule on component`
    std::size_t resources = 0;             ///< that exist
};

/// Nothing when it fails, which is reported.
std::optional<Imported> import(const source::FileSystem& files, planned::Document document,
                               source::Span where, const Options& options, diagnostics::Sink& sink);

} // namespace drc::recognition
