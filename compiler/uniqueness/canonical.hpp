#pragma once

#include "ir/program.hpp"

#include <map>
#include <string>

namespace drc::uniqueness {

/// A value as text that is the same for the same value of the deployment: what a data source answers stands
/// for the question. The text is for comparing, and readable enough for a message.
class Canonical {
public:
    explicit Canonical(const ir::Program& program);

    struct Text {
        std::string text;
        bool local = false; ///< it means something else in another topology
    };
    Text of(const ir::Value& value) const;

private:
    class Writer;
    const ir::Program& program_;
    std::map<ir::Address, const ir::Resource*> read_; ///< what only reads, by address
};

} // namespace drc::uniqueness
