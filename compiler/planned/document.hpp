#pragma once

#include "diagnostics/sink.hpp"
#include "ir/value.hpp"
#include "source/span.hpp"

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

/// What Terraform says of a configuration that nobody wrote in `.dr`: the JSON of a plan or of a state, as
/// `terraform show -json` writes it, and the file of a state itself.
namespace drc::planned {

/// One resource that will exist or exists, or one that is looked up: of `count` and `for_each`, each has its
/// own.
struct Instance {
    std::string address; ///< as Terraform writes it: `module.orders["eu"].type.name[0]`
    std::string module;  ///< `module.orders["eu"]`; empty for the root
    bool data = false;   ///< it is looked up
    bool exists = true;  ///< it is not yet to be created
    std::string type;
    std::string name;
    std::string key; ///< `[0]`, `["eu"]`, or empty
    /// A map. What is known after an apply alone is deferred where the configuration sets it: a reference
    /// where it names one other resource, else a call of `unknown` with all that it names. Nothing of it has
    /// an origin.
    ir::Value values;
    /// The attributes and blocks that the configuration sets; nothing where there is no configuration.
    std::optional<std::set<std::string, std::less<>>> configured;
    ir::Value constants;  ///< those of them that are written as constants, as a map
    std::string provider; ///< its local name, without the alias
    std::string alias;    ///< of the provider configuration; empty for the one without
    std::string region;   ///< that its provider configuration says; empty where that is not known
    std::vector<std::string> dependencies; ///< addresses without keys
    source::Span span{};                   ///< its address in the file

    /// Its name within the configuration. Of one within a module, a text that holds it is shown through
    /// `readableAddresses`.
    ir::Address irAddress() const;
};

/// A module that the configuration calls.
struct CalledModule {
    std::string path;   ///< without keys: `module.orders.module.store`
    std::string source; ///< as it is written
};

struct Document {
    enum class Kind : std::uint8_t { Plan, State };
    Kind kind = Kind::Plan;
    std::vector<Instance> instances;   ///< in the order of addresses
    std::vector<CalledModule> modules; ///< of a plan, in the order of paths
    ir::Value variables;               ///< of a plan: what the root module was given, a map
    bool failed = false;               ///< Terraform has stopped before the plan was complete
};

/// The function that stands for a value of which only what it depends on is known.
inline constexpr const char* unknownValue = "unknown";
/// The function that stands for a value that is known and kept secret.
inline constexpr const char* sensitiveValue = "sensitive";

/// Whether a text is meant for `read`: no program begins with a brace, or is UTF-16
/// or an archive.
bool isDocument(std::string_view text);
/// Whether a file is, by its name.
bool isNamedAsDocument(std::string_view path);

/// Reports why a text is no plan and no state.
std::optional<Document> read(std::string_view text, source::FileId file, diagnostics::Sink& sink);

/// A text with the addresses of instances as Terraform writes them.
std::string readableAddresses(std::string text);

/// The path of a module without the keys of its instances.
std::string withoutKeys(std::string_view module);

} // namespace drc::planned
