#pragma once

#include "planned/configuration.hpp"

namespace drc::planned {

/// Puts together what a plan says of the values of an instance in three places.
class MergedValues {
public:
    MergedValues(const Configuration& configuration, const Instances& instances)
        : configuration_(configuration), instances_(instances) {}

    /// Makes known what is unknown before an apply: `unknown` has the shape of the values, with `true` for
    /// what is. A known text that is or holds an attribute of another instance, and is written so, refers to
    /// it.
    void complete(Instance& instance, const ir::Value* unknown) const;

private:
    using Written = const ir::Value*;
    std::optional<ir::Value> merged(const ir::Value* value, const ir::Value* unknown, Written written,
                                    const Instance& whose) const;
    ir::Value list(const ir::Value* value, const ir::Value* unknown, Written written,
                   const Instance& whose) const;
    ir::Value map(const ir::Value* value, const ir::Value* unknown, Written written,
                  const Instance& whose) const;
    std::optional<ir::Value> deferred(Written written, const Instance& whose) const;

    const Configuration& configuration_;
    const Instances& instances_;
};

/// The same value without origins, and without what is null in maps: that is the same as not to be there.
ir::Value withoutOrigins(const ir::Value& value);

} // namespace drc::planned
