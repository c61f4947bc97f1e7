#pragma once

#include "expansion/providers.hpp"
#include "planned/document.hpp"
#include "semantics/object.hpp"
#include "source/function_ref.hpp"

#include <cstddef>
#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace drc::recognition {

/// A resource that exists, as the library's functions see it: its members are its attributes, and those that
/// it does not have are null, or an empty list where they would be blocks.
class Thing final : public semantics::Object {
public:
    Thing(const planned::Instance& instance, std::size_t number, const library::SchemaBlock* schema,
          std::string region, bool isPart = false)
        : instance_(instance),
          number_(number),
          schema_(schema),
          region_(std::move(region)),
          isPart_(isPart) {}

    const planned::Instance& instance() const { return instance_; }
    std::size_t number() const { return number_; }        ///< in the document
    const std::string& region() const { return region_; } ///< its name; empty where nobody knows it
    /// It stands within another one, where others write a resource of its own.
    bool isPart() const { return isPart_; }

    std::string describe() const override { return "the resource `" + instance_.address + "`"; }
    std::optional<std::string> print() const override { return instance_.address; }
    std::optional<semantics::Value> member(const syntax::Name& name,
                                           const semantics::Environment& environment,
                                           semantics::Evaluator& evaluator) const override;
    std::vector<std::string> memberNames() const override;

private:
    semantics::Value documents() const;

    const planned::Instance& instance_;
    std::size_t number_;
    const library::SchemaBlock* schema_; ///< null for a type that the provider's schema does not have
    std::string region_;
    bool isPart_;
};

/// What stands within a resource, as the resource that it could be as well.
struct Part {
    std::string type;
    ir::Value attributes;
};

/// What exists in a region, or everywhere: its members are the types of the provider, each a list of things.
class Place final : public semantics::Object {
public:
    using Things = std::map<std::string, semantics::Items, std::less<>>;
    Place(const expansion::Providers& providers, Things things)
        : providers_(providers), things_(std::move(things)) {}

    std::string describe() const override { return "what exists"; }
    std::optional<semantics::Value> member(const syntax::Name& name,
                                           const semantics::Environment& environment,
                                           semantics::Evaluator& evaluator) const override;
    std::vector<std::string> memberNames() const override;

private:
    const expansion::Providers& providers_;
    Things things_;
};

/// What exists, by where it does.
class Estate {
public:
    /// `regionOf`: the region of a thing, where the document does not say it. `partsOf`: what stands within
    /// it. `idOf`: by what a resource is imported, so that what stands there twice is one.
    Estate(const planned::Document& document, const expansion::Providers& providers,
           source::FunctionRef<std::string(const semantics::Value&)> regionOf,
           source::FunctionRef<std::vector<Part>(const semantics::Value&)> partsOf,
           source::FunctionRef<std::string(std::string_view, const ir::Map&)> idOf);

    const std::vector<semantics::Value>& things() const { return things_; }
    const Thing& thing(std::size_t index) const { return *things_[index].as<Thing>(); }
    /// What exists in the region, with what belongs to none.
    const semantics::Value& in(const std::string& region) const;
    const semantics::Value& everywhere() const { return everywhere_; }
    /// Those in which something exists, by name.
    std::vector<std::string> regions() const;

private:
    template <class Belongs>
    semantics::Value placeOf(const Belongs& belongs) const;

    const expansion::Providers& providers_;
    std::vector<semantics::Value> things_;
    std::deque<planned::Instance> parts_;
    semantics::Value everywhere_;
    mutable std::map<std::string, semantics::Value, std::less<>> places_;
};

} // namespace drc::recognition
