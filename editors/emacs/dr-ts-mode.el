;;; dr-ts-mode.el --- .dr files by tree-sitter -*- lexical-binding: t; -*-

;; Copyright (c) 2026 the drc authors
;; SPDX-License-Identifier: MIT
;; Version: 0.1.0
;; Package-Requires: ((emacs "29.1"))
;; Keywords: languages, tools

;;; Commentary:

;; `dr-mode' with the colours of the grammar in editors/tree-sitter-dr:
;;
;;   (require 'dr-ts-mode)
;;   (add-to-list 'treesit-language-source-alist
;;                '(dr "/path/to/drc" nil "editors/tree-sitter-dr/src"))
;;   M-x treesit-install-language-grammar RET dr RET

;;; Code:

(require 'dr-mode)
(require 'treesit nil t)

(declare-function treesit-ready-p "treesit")
(declare-function treesit-parser-create "treesit")
(declare-function treesit-font-lock-rules "treesit")
(declare-function treesit-major-mode-setup "treesit")

(defvar treesit-font-lock-settings)
(defvar treesit-font-lock-feature-list)
(defvar treesit-simple-imenu-settings)

(defun dr-ts--rules ()
  "What is coloured how."
  (treesit-font-lock-rules
   :language 'dr :feature 'comment
   '((comment) @font-lock-comment-face (documentation) @font-lock-doc-face)
   :language 'dr :feature 'string
   '((string) @font-lock-string-face)
   :language 'dr :feature 'keyword
   `([,@(seq-uniq (append dr--statements (seq-difference dr--words '("then"))))] @font-lock-keyword-face)
   :language 'dr :feature 'definition
   '((topology name: (identifier) @font-lock-type-face)
     (kind name: (identifier) @font-lock-type-face)
     (trait name: (identifier) @font-lock-type-face)
     (policy name: (identifier) @font-lock-type-face)
     (rule name: (identifier) @font-lock-type-face)
     (function name: (identifier) @font-lock-function-name-face)
     (action name: (identifier) @font-lock-function-name-face)
     (component kind: (identifier) @font-lock-type-face)
     (component name: (identifier) @font-lock-variable-name-face)
     (setting name: (identifier) @font-lock-variable-name-face)
     (section name: (identifier) @font-lock-variable-name-face))
   :language 'dr :feature 'constant
   '([(number) (date) (boolean) (null)] @font-lock-constant-face)
   :language 'dr :feature 'function
   '((function_name) @font-lock-function-name-face
     (plan_step verb: (identifier) @font-lock-function-name-face))
   :language 'dr :feature 'interpolation :override t
   '((interpolation) @font-lock-preprocessor-face)))

;;;###autoload
(define-derived-mode dr-ts-mode prog-mode "DR"
  "Major mode for files of drc, coloured by tree-sitter."
  :syntax-table dr-mode-syntax-table
  (dr--set-up)
  (use-local-map dr-mode-map)
  (when (and (fboundp 'treesit-ready-p) (treesit-ready-p 'dr))
    (treesit-parser-create 'dr)
    (setq-local treesit-font-lock-settings (dr-ts--rules))
    (setq-local treesit-font-lock-feature-list
                '((comment definition) (keyword string) (constant function interpolation)))
    (treesit-major-mode-setup)
    ;; Indents and the index are those of `dr-mode'.
    (setq-local indent-line-function #'dr-indent-line)
    (setq-local imenu-create-index-function #'dr--imenu-index)))

(provide 'dr-ts-mode)
;;; dr-ts-mode.el ends here
