#include "library/service_interfaces.hpp"

#include "library/provider_schema_decoder.hpp"
#include "source/ascii.hpp"

#include <algorithm>
#include <cstring>
#include <map>

namespace drc::library {
namespace {

constexpr std::string_view servicesFormat = "drc-services";
constexpr std::string_view servicesVersion = "1";

std::string joined(std::string_view first, std::string_view second, std::string_view third = {}) {
    std::string result(first);
    result.append(second);
    return result.append(third);
}

std::vector<std::string_view> wordsOf(std::string_view text) {
    std::vector<std::string_view> words;
    while (!text.empty())
        words.push_back(cutAt(text, ' '));
    return words;
}

/// Where a part next stands in a text; the size of the text when it does not.
std::size_t placeOf(std::string_view part, std::string_view text, std::size_t from) {
    const void* const found = ::memmem(text.data() + from, text.size() - from, part.data(), part.size());
    return found == nullptr ? text.size()
                            : static_cast<std::size_t>(static_cast<const char*>(found) - text.data());
}

std::vector<std::string> copied(const std::vector<std::string_view>& words) {
    return {words.begin(), words.end()};
}

} // namespace

struct ServiceInterfaces::State {
    bool readable = false; ///< the first line is what it should be
    SchemaDecoder decoder{std::string_view()};

    /// The entry of a permission in the list of its prefix, from behind its name; nothing when it is not in
    /// it.
    std::optional<std::string_view> listed(std::string_view prefix, std::string_view action) const {
        const std::string_view list = decoder.contentAt(joined("a.", prefix)).value_or("");
        if (action.empty() || action.find_first_of(" :") != std::string_view::npos) return std::nullopt;
        // Lists are long: to search for the name takes less than to go from word to word.
        for (std::size_t at = placeOf(action, list, 0); at != list.size();
             at = placeOf(action, list, at + 1)) {
            std::string_view rest = list.substr(at + action.size());
            const bool begins = at == 0 || list[at - 1] == ' ';
            const bool ends = rest.empty() || rest.front() == ' ' || rest.front() == ':';
            if (begins && ends) return cutAt(rest, ' ');
        }
        return std::nullopt;
    }

    std::optional<std::vector<std::string>> permissions(std::string_view service,
                                                        std::string_view operation) const {
        if (const auto named = decoder.contentAt(joined(joined("p.", service, "."), operation)))
            return copied(wordsOf(*named));
        const std::optional<std::string_view> prefix = decoder.contentAt(joined("s.", service));
        if (!prefix || !listed(*prefix, source::inSmallLetters(operation))) return std::nullopt;
        return std::vector{joined(*prefix, ":", operation)};
    }
};

ServiceInterfaces::ServiceInterfaces(std::string_view text) : state_(std::make_unique<State>()) {
    std::string_view line = cutAt(text, '\n');
    const std::string_view name = cutAt(line, ' ');
    state_->readable = name == servicesFormat && cutAt(line, ' ') == servicesVersion;
    if (state_->readable) state_->decoder = SchemaDecoder(text);
}

ServiceInterfaces::~ServiceInterfaces() = default;
ServiceInterfaces::ServiceInterfaces(ServiceInterfaces&&) noexcept = default;
ServiceInterfaces& ServiceInterfaces::operator=(ServiceInterfaces&&) noexcept = default;

bool ServiceInterfaces::valid() const {
    return state_->readable && state_->decoder.firstError().empty();
}

bool ServiceInterfaces::hasService(std::string_view service) const {
    return state_->decoder.contentAt(joined("s.", service)).has_value();
}

bool ServiceInterfaces::isBeyond(std::string_view service) const {
    return state_->decoder.contentAt(joined("u.", service)).has_value();
}

std::optional<ServiceOperation> ServiceInterfaces::operation(std::string_view service,
                                                             std::string_view operation) const {
    const std::string name = joined(service, ".", operation);
    ServiceOperation found;
    found.input = state_->decoder.blockAt(joined("i.", name));
    found.output = state_->decoder.blockAt(joined("o.", name));
    if (found.input == nullptr || found.output == nullptr) return std::nullopt;
    found.permissions = state_->permissions(service, operation);
    return found;
}

bool ServiceInterfaces::hasPrefix(std::string_view prefix) const {
    return state_->decoder.contentAt(joined("a.", prefix)).has_value();
}

std::optional<ServicePermission> ServiceInterfaces::permission(std::string_view permission) const {
    const std::string small = source::inSmallLetters(permission);
    std::string_view action = small;
    const std::string_view prefix = cutAt(action, ':');
    const std::optional<std::string_view> entry = state_->listed(prefix, action);
    if (!entry) return std::nullopt;
    ServicePermission found;
    found.granular = !entry->empty();
    if (entry->size() <= 1) return found;
    const std::string_view group = *entry; // with its colon
    const auto types = state_->decoder.contentAt(joined("c.", prefix, group));
    for (const std::string_view type : wordsOf(types.value_or(""))) {
        const auto patterns = state_->decoder.contentAt(joined(joined("t.", prefix, ":"), type));
        for (const std::string_view pattern : wordsOf(patterns.value_or("")))
            found.resources.push_back(pattern);
    }
    return found;
}

std::optional<bool> ServiceInterfaces::isGranular(std::string_view permission) const {
    const std::string small = source::inSmallLetters(permission);
    std::string_view action = small;
    const std::string_view prefix = cutAt(action, ':');
    const std::optional<std::string_view> entry = state_->listed(prefix, action);
    return entry ? std::optional(!entry->empty()) : std::nullopt;
}

bool ServiceInterfaces::isUsedInCallersName(std::string_view permission) const {
    return state_->decoder.contentAt(joined("g.", source::inSmallLetters(permission))).has_value();
}

std::vector<std::string> ServiceInterfaces::serviceNames() const {
    return copied(state_->decoder.keysAfter("s."));
}

std::vector<std::string> ServiceInterfaces::operationNames(std::string_view service) const {
    return copied(state_->decoder.keysAfter(joined("i.", service, ".")));
}

std::vector<std::string> ServiceInterfaces::permissionNames(std::string_view permission) const {
    const std::string prefix = source::inSmallLetters(cutAt(permission, ':'));
    std::map<std::string, std::string> spellings;
    for (const std::string& service : serviceNames())
        if (state_->decoder.contentAt(joined("s.", service)) == prefix)
            for (const std::string& operation : operationNames(service))
                spellings.emplace(source::inSmallLetters(operation), operation);
    std::vector<std::string> names;
    const auto list = state_->decoder.contentAt(joined("a.", prefix));
    for (std::string_view word : wordsOf(list.value_or(""))) {
        const std::string_view action = cutAt(word, ':');
        const auto spelling = spellings.find(std::string(action));
        names.push_back(joined(prefix, ":", spelling == spellings.end() ? action : spelling->second));
    }
    return names;
}

std::vector<std::string> ServiceInterfaces::permissionPrefixes() const {
    return copied(state_->decoder.keysAfter("a."));
}

} // namespace drc::library
