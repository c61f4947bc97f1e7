#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace drc::language_server {

/// The semantic tokens that a client has of a document, so that only what is new is sent; they end with the
/// document.
class SentTokens {
public:
    using Data = std::vector<std::uint32_t>; ///< five numbers for each token

    /// The name of the result: the same tokens have the same one.
    const std::string& keep(Data data);
    /// Null where the client has another result.
    const Data* find(const std::string& result) const {
        return result == result_ && !result.empty() ? &data_ : nullptr;
    }

private:
    std::string result_;
    Data data_;
};

} // namespace drc::language_server
