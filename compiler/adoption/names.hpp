#pragma once

#include "adoption/name_text.hpp"
#include "adoption/table.hpp"
#include "diagnostics/sink.hpp"
#include "expansion/providers.hpp"
#include "ir/program.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace drc::adoption {

/// A name that a resource keeps instead of the one that it would have had.
struct KeptName {
    ir::Address address;
    std::string attribute;
    ir::Value instead; ///< the one that it would have had
    std::string name;
    source::Span span{}; ///< where it is written
};

/// Where a text stands: what tells which of several resources of one name it means.
struct Site {
    const ir::Resource* resource = nullptr; ///< in whose attribute; null elsewhere
    std::string_view role;                  ///< of the region for which it is written; empty for none
    std::string_view key;                   ///< of the map, or what stands before it in a list
    bool isName = false;                    ///< it is the name of the resource itself
    std::string_view what;                  ///< in which it stands, for messages
};

/// All names that resources would have had, and those that they have. A text that holds the former holds
/// the latter instead.
class Names {
public:
    Names(const ir::Program& program, const expansion::Providers& providers, const Table& table,
          const std::vector<KeptName>& kept, diagnostics::Sink& sink);

    /// The text with the names that are kept; nothing where it stays as it is.
    std::optional<ir::Value> renamed(const ir::Value& text, const Site& site);

private:
    /// A resource of a name.
    struct Owner {
        const ir::Resource* resource;
        std::string attribute;
        std::string now; ///< the name that it has, as bytes
        const KeptName* kept = nullptr;
    };
    struct Group {
        std::vector<Owner> owners;
    };
    /// A name in a text.
    struct Found {
        std::size_t begin;
        std::size_t length;
        const Group* group;
    };

    void add(const ir::Resource& resource, std::string_view attribute, const std::vector<KeptName>& kept);
    /// Names that are made of others follow these.
    void settle();
    std::optional<Found> find(std::string_view text, std::size_t from, const Site& site) const;
    /// What stands there instead; nothing where the name stays.
    std::optional<std::string> instead(const Found& found, const NameTexts::Encoded& text, const Site& site);
    std::optional<std::string> rewritten(const NameTexts::Encoded& text, const Site& site);
    /// Whether what stands before a name says that it is one of the type, and where it names the region.
    bool isMentioned(std::string_view type, std::string_view before, std::string_view key,
                     std::optional<std::size_t>& region) const;
    /// The role of the region that a text names there; empty where that cannot be seen.
    std::string roleAt(const NameTexts::Encoded& text, std::size_t at) const;
    void report(const Owner& one, const Owner& other, const Site& site);

    const ir::Program& program_;
    const expansion::Providers& providers_;
    diagnostics::Sink& sink_;
    NameTexts texts_;
    std::map<std::string, Group, std::less<>> groups_; ///< by the name that would have been, as bytes
    std::unordered_map<std::string_view, const Group*> byName_;
    std::set<std::size_t, std::greater<>> lengths_;                         ///< of names
    std::map<std::string, std::vector<std::string>, std::less<>> mentions_; ///< by types of owners
    std::set<const KeptName*> reported_;
};

/// Names are attributes of resources: which one it is, or nothing.
std::string_view namingAttribute(const expansion::Providers& providers, std::string_view type);
const ir::Value* attributeOf(const ir::Resource& resource, std::string_view name);

} // namespace drc::adoption
