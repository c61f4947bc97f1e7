#pragma once

#include "ir/program.hpp"
#include "semantics/value.hpp"

#include <cstddef>
#include <set>
#include <string>
#include <vector>

namespace drc::policy {

/// Which resources have to do with each other, where no component says so: those that refer to each other,
/// and those that hold the name of another one.
class Relations {
public:
    /// Of subjects that are resources.
    explicit Relations(const semantics::Items& resources);
    /// Those of one of them, and itself, in their order.
    semantics::Items of(std::size_t index) const;

private:
    const ir::Resource& at(std::size_t index) const;
    void relate(std::size_t one, std::size_t other);
    void relateByReferences();
    void relateByNames();

    const semantics::Items& resources_;
    std::vector<std::set<std::size_t>> related_;
};

} // namespace drc::policy
