;;; emacs_session.el --- What Emacs makes of a file with drc -*- lexical-binding: t; -*-

;; emacs --batch -l emacs_session.el -f FUNCTION FILE: prints JSON.

(require 'json)
(require 'package)
(package-initialize)
(require 'dr-mode)

(defvar patience 60 "Seconds.")

(defun wait-for (what holds)
  "Let processes speak until HOLDS returns something, and return it; WHAT it is says the error."
  (let ((end (+ (float-time) patience))
        value)
    (while (and (not (setq value (funcall holds))) (< (float-time) end))
      (accept-process-output nil 0.05))
    (or value (error "Waited for %s" what))))

(defun say (value)
  "Print VALUE as JSON."
  (princ (json-encode value))
  (terpri))

(defun text ()
  "What the buffer holds."
  (buffer-substring-no-properties (point-min) (point-max)))

(defun go-to (word)
  "Move to the first WORD of the buffer."
  (goto-char (point-min))
  (search-forward word)
  (goto-char (match-beginning 0)))

(defun finding (one)
  "The message of ONE diagnostic, and where it begins."
  (save-excursion
    (goto-char (flymake-diagnostic-beg one))
    `((message . ,(flymake-diagnostic-text one)) (line . ,(line-number-at-pos)) (column . ,(1+ (current-column))))))

(defun serve ()
  "Open the file, and use the server in it."
  (require 'eglot)
  (require 'flymake)
  (setq dr-program (getenv "DRC"))
  (find-file (car command-line-args-left))
  (apply #'eglot--connect (eglot--guess-contact))
  (unless (eglot-managed-p) (error "The buffer is not managed"))
  (flymake-mode 1)
  (flymake-start)
  (let* ((original (text))
         (found (wait-for "a finding" #'flymake-diagnostics))
         (result (list (cons 'mode major-mode) (cons 'findings (vconcat (mapcar #'finding found))))))
    (go-to "oncall]")
    (push (cons 'definition
                (let ((place (xref-item-location (car (xref-backend-definitions 'eglot "LSP identifier at point.")))))
                  (with-current-buffer (marker-buffer (xref-location-marker place))
                    (line-number-at-pos (xref-location-marker place)))))
          result)
    (go-to "encrypted_by = data }")
    (let (said)
      (eglot-hover-eldoc-function (lambda (answer &rest _) (setq said answer)))
      (push (cons 'hover (substring-no-properties (wait-for "what is under the cursor" (lambda () said)))) result))
    (go-to "oncall {")
    (eglot-rename "duty")
    (push (cons 'renamed (text)) result)
    (go-to "topic duty")
    (insert "      ")
    (push (cons 'askew (text)) result)
    (eglot-format-buffer)
    (push (cons 'formatted (text)) result)
    (erase-buffer)
    (insert original)
    (go-to "pointless = true")
    (delete-char (length "pointless = true"))
    (let ((offer (eglot-completion-at-point)))
      (push (cons 'completions (vconcat (mapcar #'substring-no-properties (all-completions "" (nth 2 offer))))) result))
    (insert "expir")
    (completion-at-point)
    (push (cons 'completed (text)) result)
    (wait-for "the finding to go" (lambda () (not (seq-find (lambda (one) (string-match-p "pointless" (flymake-diagnostic-text one))) (flymake-diagnostics)))))
    (set-buffer-modified-p nil)
    (eglot-shutdown (eglot-current-server))
    (say result)))

(defun documents ()
  "Open what the server makes of the file, and the library."
  (require 'eglot)
  (setq dr-program (getenv "DRC"))
  (find-file (car command-line-args-left))
  (let ((file (current-buffer)))
    (apply #'eglot--connect (eglot--guess-contact))
    (if (not (plist-get (plist-get (eglot--capabilities (eglot-current-server)) :workspace) :textDocumentContent))
        (say nil)
      (let ((known (vconcat (mapcar #'car (dr-documents--all))))
            proof result)
        (go-to "dynamodb carts")
        (xref-find-definitions "LSP identifier at point.")
        (push (cons 'library (buffer-substring-no-properties (line-beginning-position) (line-end-position))) result)
        (push (cons 'mode major-mode) result)
        (push (cons 'read-only buffer-read-only) result)
        (switch-to-buffer file)
        (dr-open-document "prove.txt")
        (setq proof (current-buffer))
        (push (cons 'proof (text)) result)
        (with-current-buffer file
          (go-to "shop {")
          (delete-char 4)
          (insert "mall")
          (eglot--signal-textDocument/didChange))
        (wait-for "the new proof" (lambda () (with-current-buffer proof (string-match-p "mall" (text)))))
        (push (cons 'changed (with-current-buffer proof (text))) result)
        (push (cons 'names known) result)
        (with-current-buffer file
          (set-buffer-modified-p nil)
          (eglot-shutdown (eglot-current-server)))
        (say result)))))

(defun indent-all ()
  "Indent each file anew, from lines without indents."
  (dolist (file command-line-args-left)
    (find-file file)
    (goto-char (point-min))
    (while (re-search-forward "^[ \t]+" nil t) (replace-match ""))
    (let ((inhibit-message t)) (indent-region (point-min) (point-max)))
    (let ((backup-inhibited t)) (save-buffer)))
  (setq command-line-args-left nil))

(defun faces-by-grammar ()
  "The same, in `dr-ts-mode' with the grammar in the folder of the file."
  (if (not (and (fboundp 'treesit-available-p) (treesit-available-p)))
      (say nil)
    (require 'dr-ts-mode)
    (push (file-name-directory (car command-line-args-left)) treesit-extra-load-path)
    (add-to-list 'auto-mode-alist '("\\.dr\\'" . dr-ts-mode))
    (unless (treesit-ready-p 'dr) (error "The grammar is not ready"))
    (faces)))

(defun faces ()
  "The face of each word of the file, and its index."
  (find-file (car command-line-args-left))
  (font-lock-ensure)
  (goto-char (point-min))
  (let (found)
    (while (re-search-forward "[A-Za-z_0-9]+" nil t)
      (push (vector (match-string-no-properties 0) (line-number-at-pos)
                    (format "%s" (get-text-property (match-beginning 0) 'face)))
            found))
    (say `((mode . ,major-mode)
           (faces . ,(vconcat (nreverse found)))
           (index . ,(vconcat (mapcar (lambda (entry)
                                        (vector (car entry) (if (listp (cdr entry)) (vconcat (mapcar #'car (cdr entry))) "")))
                                      (funcall imenu-create-index-function))))))))

(defun format-file ()
  "Format the file with `dr-format-buffer'."
  (setq dr-program (getenv "DRC"))
  (find-file (car command-line-args-left))
  (dr-format-buffer)
  (say (text)))

(defun errors-of-compile ()
  "What a compilation buffer makes of the file, which holds what drc has said."
  (require 'compile)
  (with-current-buffer (generate-new-buffer "*compilation*")
    (insert-file-contents (car command-line-args-left))
    (compilation-mode)
    (compilation--ensure-parse (point-max))
    (goto-char (point-min))
    (let (found)
      (while (not (eobp))
        (let ((message (get-text-property (point) 'compilation-message)))
          (when message
            (let ((place (compilation--message->loc message)))
              (push (vector (compilation--loc->line place) (compilation--loc->col place) (compilation--message->type message)) found))))
        (forward-line))
      (say (vconcat (nreverse found))))))

(provide 'emacs_session)
;;; emacs_session.el ends here
