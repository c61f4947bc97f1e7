;;; dr-mode.el --- Major mode for .dr, the language of drc -*- lexical-binding: t; -*-

;; Copyright (c) 2026 the drc authors
;; SPDX-License-Identifier: MIT
;; Version: 0.1.0
;; Package-Requires: ((emacs "28.1"))
;; Keywords: languages, tools

;;; Commentary:

;; Colours, indents, comments and an index for files of drc, which compiles
;; disaster recovery to Terraform.  With Eglot, "drc lsp" serves them:
;;
;;   (add-to-list 'load-path "/path/to/drc/editors/emacs")
;;   (require 'dr-mode)
;;   (add-hook 'dr-mode-hook #'eglot-ensure)
;;
;; In an Emacs with tree-sitter, and where the grammar is built,
;; `dr-ts-mode' colours by it.

;;; Code:

(require 'imenu)
(require 'seq)
(require 'subr-x)

(defgroup dr nil
  "Files of drc."
  :group 'languages
  :prefix "dr-")

(defcustom dr-program "drc"
  "The program that serves, formats and checks .dr files."
  :type 'string
  :risky t)

(defcustom dr-indent-offset 2
  "How many columns a block is indented.  \"drc fmt\" has two."
  :type 'integer
  :safe #'integerp)

;; Held against the table of statements by tests/tidy/editors_know_every_keyword.py.
(defconst dr--statements
  (split-string "action adopt advice allow assume bad call check data detect drill ephemeral export extend failback failover for function global good import in invoke kind let objectives on_failure output param part pattern permit policy provider region replicate require resource rule signal sleep step steps switchover together topology trait unless until uses when")
  "The keywords that begin statements.")

(defconst dr--words
  '("and" "because" "by" "each" "else" "every" "fix" "help" "in" "is" "none" "not" "of" "on" "or" "pair" "replica" "select"
    "suggest" "then" "until" "where" "for" "when")
  "The other words of sentences.")

(defconst dr--declarations
  '("topology" "kind" "trait" "policy" "advice" "pattern" "provider" "function" "rule" "action" "signal")
  "The keywords before a name that the index lists.")

(defvar dr-mode-syntax-table
  (let ((table (make-syntax-table)))
    (modify-syntax-entry ?# "<" table)
    (modify-syntax-entry ?\n ">" table)
    (modify-syntax-entry ?_ "w" table)
    (modify-syntax-entry ?\" "\"" table)
    (modify-syntax-entry ?\\ "\\" table)
    (modify-syntax-entry ?$ "." table)
    (dolist (operator '(?+ ?- ?* ?/ ?< ?> ?= ?! ?. ?| ?% ?: ??))
      (modify-syntax-entry operator "." table))
    table)
  "Characters of .dr files.")

(defconst dr--keywords
  `(;; A word before `=' is a setting, also one that is a keyword elsewhere.
    ("^[ \t]*\\(\\w+\\)[ \t]*=[^=]" 1 font-lock-variable-name-face)
    ("[{}][ \t]*\\(\\w+\\)[ \t]*=[^=]" 1 font-lock-variable-name-face)
    (,(concat "\\<" (regexp-opt dr--declarations) "[ \t]+\\(\\w+\\)") 1 font-lock-type-face)
    (,(concat "\\(?:^\\|[{}]\\)[ \t]*" (regexp-opt dr--statements t) "\\>") 1 font-lock-keyword-face)
    (,(regexp-opt dr--words 'words) . font-lock-keyword-face)
    ("\\<\\(?:true\\|false\\|null\\)\\>" . font-lock-constant-face)
    ("\\<\\(\\w+\\)(" 1 font-lock-function-name-face)
    ("\\<[0-9]+\\(?:\\.[0-9]+\\)?\\(?:ms\\|[smhd]\\|KiB\\|MiB\\|GiB\\|TiB\\|B\\)*%?" . font-lock-constant-face)
    ("\\${[^}\n]*}" 0 font-lock-preprocessor-face prepend))
  "What is coloured how.")

;;; Strings

;; What stands between the braces of an interpolation is code, with strings
;; of its own: those quotes do not end the string around them.  So the quotes
;; of strings are found here, and the text of an interpolation belongs to its
;; string.
(defun dr--end-of-string (limit)
  "Move behind the string that begins before point, up to LIMIT.
Return nil where it does not end."
  (catch 'end
    (while (< (point) limit)
      (pcase (char-after)
        (?\" (forward-char) (throw 'end t))
        (?\n (throw 'end nil))
        (?\\ (forward-char 2))
        (?$ (forward-char)
            (when (eq (char-after) ?{)
              (forward-char)
              (unless (dr--end-of-interpolation limit) (throw 'end nil))))
        (_ (forward-char))))
    nil))

(defun dr--end-of-interpolation (limit)
  "Move behind the interpolation that begins before point, up to LIMIT.
Return nil where it does not end."
  (let ((depth 1))
    (catch 'end
      (while (< (point) limit)
        (pcase (char-after)
          (?{ (setq depth (1+ depth)) (forward-char))
          (?} (setq depth (1- depth))
              (forward-char)
              (when (zerop depth) (throw 'end t)))
          (?\" (forward-char)
               (unless (dr--end-of-string limit) (throw 'end nil)))
          (_ (forward-char))))
      nil)))

(defun dr--propertize (start end)
  "Mark the quotes of strings from START to END."
  (goto-char start)
  (when (nth 3 (syntax-ppss))
    (goto-char (nth 8 (syntax-ppss)))
    (forward-char)
    (dr--end-of-string (point-max)))
  (while (and (< (point) end) (re-search-forward "[\"#]" end t))
    (if (eq (char-before) ?#)
        (end-of-line)
      (let ((opened (1- (point))))
        (if (dr--end-of-string (point-max))
            (progn
              (put-text-property opened (1+ opened) 'syntax-table (string-to-syntax "|"))
              (put-text-property (1- (point)) (point) 'syntax-table (string-to-syntax "|"))
              (put-text-property opened (point) 'syntax-multiline t))
          ;; It is being written: it ends with its line.
          (put-text-property opened (1+ opened) 'syntax-table (string-to-syntax "."))
          (goto-char (1+ opened)))))))

;;; Indents

(defconst dr--clause
  (concat
   "[ \t]*\\(?:\\(?:else\\|where\\)\\>"
   "\\|\\(?:help\\|fix\\|suggest\\|because\\|select\\|is\\|on\\|and\\|or\\)\\>[ \t]*[^=:{, \t\n]"
   "\\|until[ \t]+[0-9]\\|by[ \t]+\""
   "\\|[-+*/][ \t]\\|==\\|!=\\|[<>]\\|\\.\\.\\)")
  "Lines that go on with what stands above them.")

(defun dr--is-clause ()
  "Non-nil if the line is a clause of what stands above it."
  (save-excursion
    (beginning-of-line)
    (looking-at dr--clause)))

(defun dr--continues ()
  "Non-nil if the line is a clause, or begins with a closing bracket."
  (or (dr--is-clause)
      (save-excursion
        (back-to-indentation)
        (and (looking-at "[])}]") (dr--open-at-line)))))

(defun dr--ends-with-colon ()
  "Whether the line ends with a colon: the head of a comprehension."
  (save-excursion
    (end-of-line)
    (let ((comment (nth 8 (syntax-ppss))))
      (when comment (goto-char comment)))
    (skip-chars-backward " \t")
    (eq (char-before) ?:)))

(defun dr--open-in-string (start end)
  "Where the bracket stands that is open at END, in the string at START.
Only interpolations have some; return nil in the text of a string."
  (save-excursion
    (goto-char start)
    ;; What is open: the place of a bracket, or t for the text of a string.
    (let (open)
      (while (< (point) end)
        (let ((character (char-after)))
          (cond ((eq character ?\") (if (eq (car open) t) (pop open) (push t open)))
                ((not (eq (car open) t))
                 (cond ((memq character '(?\( ?\[ ?{)) (push (point) open))
                       ((memq character '(?\) ?\] ?})) (pop open))
                       ((eq character ?#) (end-of-line))))
                ((eq character ?\\) (forward-char))
                ((looking-at "\\${") (forward-char) (push (point) open))))
        (forward-char))
      (and (integerp (car open)) (car open)))))

(defun dr--open-at-line ()
  "Where the bracket stands that is open where the line begins, or nil."
  (save-excursion
    (let ((state (syntax-ppss (line-beginning-position))))
      (if (nth 3 state)
          (dr--open-in-string (nth 8 state) (line-beginning-position))
        (nth 1 state)))))

(defun dr--go-to-sibling (open)
  "Move to the nearest line above that begins directly within OPEN.
Comments do not count.  Return nil where there is none."
  (let ((limit (if open (save-excursion (goto-char open) (line-end-position)) (point-min)))
        found)
    (beginning-of-line)
    (while (and (not found) (> (point) limit))
      (skip-chars-backward " \t\n")
      (beginning-of-line)
      (if (and open (<= (point) limit))
          (setq limit (point))
        (let ((inner (dr--open-at-line)))
          (cond ((equal inner open) (setq found (not (looking-at "[ \t]*#"))))
                (inner (goto-char inner) (end-of-line)))
          (when (and (not found) (bobp)) (setq limit (point))))))
    found))

(defun dr--indentation-of-opening (open)
  "What the lines within OPEN are indented from.
That is the line of OPEN; where it is the second line of the head of a
comprehension, the first one."
  (save-excursion
    (goto-char open)
    (if (not (and (dr--continues)
                  (save-excursion
                    (beginning-of-line)
                    (re-search-forward ":[ \t]+\\(?:\\w*[[({]\\)+[ \t]*\\(?:#.*\\)?$" (line-end-position) t))))
        (current-indentation)
      (let ((own (current-indentation))
            (going t))
        (while (and going (dr--continues))
          (if (dr--is-clause)
              (setq going (dr--go-to-sibling (dr--open-at-line)))
            (goto-char (dr--open-at-line))))
        (if (and going (save-excursion (back-to-indentation) (looking-at "for\\>")))
            (current-indentation)
          own)))))

(defun dr--groups (open)
  "Whether OPEN is a parenthesis that only groups."
  (save-excursion
    (goto-char open)
    (and (eq (char-after) ?\()
         (not (memq (char-syntax (or (char-before) ?\s)) '(?w ?_ ?\)))))))

(defun dr--indentation ()
  "The column in which the line should begin."
  (save-excursion
    (back-to-indentation)
    (let* ((open (dr--open-at-line))
           (outer (if open (dr--indentation-of-opening open) (- dr-indent-offset)))
           (base (+ outer dr-indent-offset))
           (closes (looking-at "[])}]"))
           (clause (dr--is-clause))
           (else (looking-at "else\\>"))
           (loose (looking-at "\\(?:and\\|or\\)\\>\\|[-+][ \t]"))
           (groups (and open (dr--groups open))))
      (cond
       (closes (max outer 0))
       ((not (dr--go-to-sibling open)) base)
       (clause
        (let* ((line (buffer-substring-no-properties (line-beginning-position) (line-end-position)))
               (above-clause (dr--is-clause))
               (after-else (and groups (string-match-p "\\`[ \t]*else\\>" line))))
          ;; In parentheses that only group, the operator that binds least
          ;; begins its lines below the beginning.
          (cond ((and groups (or else (and loose (not above-clause) (not (string-match-p "\\<when\\>" line))))) base)
                ((and above-clause (not after-else)) (current-indentation))
                (t (+ (current-indentation) dr-indent-offset)))))
       ((dr--ends-with-colon)
        (+ (current-indentation)
           (if (save-excursion (back-to-indentation) (looking-at "for\\>")) dr-indent-offset 0)))
       (t base)))))

(defun dr-indent-line ()
  "Indent the line as \"drc fmt\" would."
  (interactive)
  (let ((column (dr--indentation))
        (from-end (- (point-max) (point))))
    (indent-line-to column)
    ;; The cursor stays in the text where it stood there.
    (when (> (- (point-max) from-end) (point))
      (goto-char (- (point-max) from-end)))))

;;; What is declared

(defvar dr-imenu-generic-expression
  `((nil ,(concat "^" (regexp-opt '("topology" "kind" "trait" "policy" "advice" "pattern" "provider" "function")) "[ \t]+\\(\\w+\\)") 1)
    ("Rules" "^[ \t]*rule[ \t]+\\(\\w+\\)" 1)
    ("Actions" "^[ \t]*action[ \t]+\\(\\w+\\)" 1)
    ("Plans" "^[ \t]*\\(\\(?:failover\\|failback\\|switchover\\)[ \t]+[^{\n]*->[ \t]*\\w+\\)" 1)
    ("Components" "^[ \t]+[a-z_]\\w*[ \t]+\\(\\w+\\)[ \t]*{" 1))
  "What `imenu' lists.")

(defvar dr--not-components
  '("let" "param" "region" "part" "signal" "drill" "rule" "action" "step" "for" "when" "in" "else" "kind" "trait")
  "Words before a name and a block that are not kinds of components.")

(defun dr--imenu-index ()
  "The index, with components only where they are some."
  (let ((index (imenu--generic-function dr-imenu-generic-expression)))
    (dolist (entry index index)
      (when (equal (car entry) "Components")
        (setcdr entry
                (seq-remove
                 (lambda (item)
                   (save-excursion
                     (goto-char (cdr item))
                     (back-to-indentation)
                     (member (thing-at-point 'word t) dr--not-components)))
                 (cdr entry)))))))

;;; Formatting

(defun dr-format-buffer ()
  "Format the buffer with \"drc fmt\"."
  (interactive)
  (let ((formatted (generate-new-buffer " *drc fmt*"))
        (messages (make-temp-file "drc")))
    (unwind-protect
        (if (zerop (call-process-region nil nil dr-program nil (list formatted messages) nil "fmt" "-"))
            (replace-buffer-contents formatted)
          (message "%s" (with-temp-buffer (insert-file-contents messages) (string-trim (buffer-string)))))
      (kill-buffer formatted)
      (delete-file messages))))

;;; The modes

(defvar dr-mode-map
  (let ((map (make-sparse-keymap)))
    (define-key map (kbd "C-c C-f") #'dr-format-buffer)
    map)
  "Keys of `dr-mode'.")

(defun dr--set-up ()
  "What both modes have."
  (setq-local comment-start "# ")
  (setq-local comment-start-skip "#+[ \t]*")
  (setq-local comment-end "")
  (setq-local indent-tabs-mode nil)
  (setq-local tab-width 2)
  (setq-local indent-line-function #'dr-indent-line)
  (setq-local electric-indent-chars (append "})]" electric-indent-chars))
  (setq-local imenu-create-index-function #'dr--imenu-index)
  (setq-local syntax-propertize-function #'dr--propertize)
  (add-hook 'syntax-propertize-extend-region-functions #'syntax-propertize-multiline 'append t)
  (setq-local parse-sexp-lookup-properties t)
  (setq-local compile-command (format "%s check --format short %s" dr-program
                                      (if buffer-file-name (shell-quote-argument (file-name-nondirectory buffer-file-name)) "."))))

;;;###autoload
(define-derived-mode dr-mode prog-mode "DR"
  "Major mode for files of drc.

\\{dr-mode-map}"
  :syntax-table dr-mode-syntax-table
  (dr--set-up)
  (setq-local font-lock-defaults '(dr--keywords)))

;;;###autoload
(add-to-list 'auto-mode-alist '("\\.dr\\'" . dr-mode))

;; "drc lsp" is started by `eglot' in these modes, and asked for what it makes
;; of a file as dr-documents.el does.
(with-eval-after-load 'eglot
  (defvar eglot-server-programs)
  (add-to-list 'eglot-server-programs
               (cons '(dr-mode dr-ts-mode)
                     (lambda (&rest _) (list dr-program "lsp" :initializationOptions '(:virtualDocuments t)))))
  (require 'dr-documents))

;; A line of `drc check --format short' and `drc lint --format short'.
(with-eval-after-load 'compile
  (defvar compilation-error-regexp-alist)
  (defvar compilation-error-regexp-alist-alist)
  (add-to-list 'compilation-error-regexp-alist-alist
               '(drc "^\\(.+?\\):\\([0-9]+\\):\\([0-9]+\\): \\(?:error\\|\\(warning\\)\\|\\(note\\)\\)\\[DR[0-9]+\\]: " 1 2 3 (4 . 5)))
  (add-to-list 'compilation-error-regexp-alist 'drc))

(provide 'dr-mode)
;;; dr-mode.el ends here
