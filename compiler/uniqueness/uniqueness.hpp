#pragma once

#include "diagnostics/sink.hpp"
#include "expansion/providers.hpp"
#include "ir/program.hpp"
#include "source/source_map.hpp"
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
/// Within a topology, outputs have names of their own. What exists already is taken over once.
class Names {
public:
    Names(const source::SourceMap& sources, diagnostics::Sink& sink) : sources_(sources), sink_(sink) {}

    /// Adds those of one topology, and reports each that is there already.
    void add(const ir::Program& program, const expansion::Providers& providers);

private:
    void resource(const ir::Program& program, const ir::Resource& resource, const expansion::Naming& naming,
                  const Canonical& canonical);
    void outputs(const ir::Program& program);
    void existing(const ir::Program& program, const expansion::Providers& providers);
    /// What has a name, and where the user wrote the name; empty where the user did not.
    struct Named {
        ir::Origin origin;
        source::Span written{};
    };
    diagnostics::Diagnostic* report(const std::string& what, const std::string& name, const Named& first,
                                    const Named& second);
    Named named(const ir::Program& program, const ir::Origin& origin, source::Span written = {}) const;

    using Place = std::tuple<source::FileId, std::uint32_t, std::uint32_t>;
    static Place place(const ir::Origin& origin);

    using Key = std::tuple<std::string, std::string, std::string>; // type, name, within
    const source::SourceMap& sources_;
    diagnostics::Sink& sink_;
    std::size_t topologies_ = 0;
    std::map<Key, Named> resources_;
    std::map<Key, std::pair<std::string, source::Span>> existing_; ///< what is taken over: as which resource
    std::set<std::pair<Place, Place>> pairs_;                      ///< of components, that have been reported
};

} // namespace drc::uniqueness
