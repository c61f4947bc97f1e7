#pragma once

#include "diagnostics/sink.hpp"
#include "expansion/providers.hpp"
#include "ir/program.hpp"
#include "uniqueness/canonical.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>

/// Nothing overwrites anything: what would have one name is an error that shows both places.
namespace drc::uniqueness {

/// The names of all topologies of a compile, because they are usually deployed to one account. Resources of
/// one type have names of their own at the provider, within what the library says that a name is unique in.
/// Within a topology, outputs have names of their own.
class Names {
public:
    explicit Names(diagnostics::Sink& sink) : sink_(sink) {}

    /// Adds those of one topology, and reports each that is there already.
    void add(const ir::Program& program, const expansion::Providers& providers);

private:
    void resource(const ir::Program& program, const ir::Resource& resource, const expansion::Naming& naming,
                  const Canonical& canonical);
    void outputs(const ir::Program& program);
    diagnostics::Diagnostic* report(const std::string& what, const std::string& name, const ir::Origin& first,
                                    const ir::Origin& second);

    using Place = std::tuple<source::FileId, std::uint32_t, std::uint32_t>;
    static Place place(const ir::Origin& origin);

    using Key = std::tuple<std::string, std::string, std::string>; // type, name, within
    diagnostics::Sink& sink_;
    std::size_t topologies_ = 0;
    std::map<Key, ir::Origin> resources_;
    std::set<std::pair<Place, Place>> pairs_; ///< of components, that have been reported
};

} // namespace drc::uniqueness
