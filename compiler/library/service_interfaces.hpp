// The interfaces of a provider's services: which operations there are, what each takes and answers, and which
// permissions it needs. As with the provider's schema, the text is one compact file
// (stdlib/schema/generate_services.py documents its format), of which nothing is decoded before it is asked
// for, and no text, however broken, makes this code throw or hang.
#pragma once

#include "library/provider_schema.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace drc::library {

struct ServiceOperation {
    const SchemaBlock* input = nullptr;  ///< never null; its attributes are the members
    const SchemaBlock* output = nullptr; ///< never null; its attributes are the members of the answer
    /// "service:Action", as policies name them; nothing when nobody knows which it needs.
    std::optional<std::vector<std::string>> permissions;
};

/// What is known of "service:Action". Policies do not tell capitals from small letters, nor do these.
struct ServicePermission {
    bool granular = true; ///< it can be granted on single resources
    /// ARNs on which it can be granted, `*` standing for any characters; empty when nobody knows.
    std::vector<std::string_view> resources;
};

/// Threads may ask at the same time.
class ServiceInterfaces {
public:
    explicit ServiceInterfaces(std::string_view text); ///< which must outlive the object
    ~ServiceInterfaces();
    ServiceInterfaces(ServiceInterfaces&&) noexcept;
    ServiceInterfaces& operator=(ServiceInterfaces&&) noexcept;

    bool hasService(std::string_view service) const;
    /// Whether there is such a service, and the text says no more of it.
    bool isBeyond(std::string_view service) const;
    std::optional<ServiceOperation> operation(std::string_view service, std::string_view operation) const;
    /// Whether there are permissions "prefix:…"; in small letters.
    bool hasPrefix(std::string_view prefix) const;
    std::optional<ServicePermission> permission(std::string_view permission) const;
    /// Whether it can be granted on individual resources; nothing where there is no such permission.
    std::optional<bool> isGranular(std::string_view permission) const;
    /// Whether services use the permission in the name of their caller, so that no call shows why it is
    /// needed.
    bool isUsedInCallersName(std::string_view permission) const;

    // For "did you mean"; each reads through a part of the text.
    std::vector<std::string> serviceNames() const;
    std::vector<std::string> operationNames(std::string_view service) const;
    /// Those with the same prefix, spelt like operations where one is called so.
    std::vector<std::string> permissionNames(std::string_view permission) const;
    /// The prefixes of permissions.
    std::vector<std::string> permissionPrefixes() const;

    bool valid() const; ///< false when the first line, or anything decoded so far, was broken

private:
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace drc::library
