#include "comparison/words.hpp"

#include "source/ascii.hpp"

namespace drc::comparison {

Words capitalized(const Words& words) {
    Words result;
    bool isFirst = true;
    for (Words::Piece piece : words.pieces()) {
        if (isFirst && !piece.isCode) piece.text.front() = source::capital(piece.text.front());
        isFirst = false;
        if (piece.isCode)
            result.code(piece.text);
        else
            result.add(piece.text);
    }
    return result;
}

} // namespace drc::comparison
