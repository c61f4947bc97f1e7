;;; dr-documents.el --- What drc makes of a .dr file, in buffers -*- lexical-binding: t; -*-

;; Copyright (c) 2026 the drc authors
;; SPDX-License-Identifier: MIT
;; Version: 0.1.0
;; Package-Requires: ((emacs "28.1") (eglot "1.9"))
;; Keywords: languages, tools

;;; Commentary:

;; Documents that are on no disk: files of the embedded library, which
;; definitions lead to, and what is made of a program: its proof, its
;; simulation, Terraform and runbooks.  `dr-open-document' lists these.
;; It is loaded when Eglot is.

;;; Code:

(require 'dr-mode)
(require 'eglot)
(require 'jsonrpc)

(defconst dr-documents-name "drc-\\(?:library\\|out\\):/"
  "How names of such documents begin.")

(defun dr-documents--server ()
  "The server that knows such documents."
  (or (eglot-current-server)
      (seq-find (lambda (server) (and server (jsonrpc-running-p server)))
                (mapcar (lambda (buffer)
                          (with-current-buffer buffer
                            (and (derived-mode-p 'dr-mode 'dr-ts-mode) (eglot-current-server))))
                        (buffer-list)))
      (user-error "No server of drc runs")))

(defun dr-documents--address (file)
  "The address that FILE is the name of, behind a folder or not."
  (substring file (string-match dr-documents-name file)))

(defun dr-documents--text (file)
  "The text of the document with the name FILE."
  (plist-get (jsonrpc-request (dr-documents--server) :drc/textDocumentContent (list :uri (dr-documents--address file))) :text))

(defun dr-documents--insert (file visit)
  "Insert the text of FILE; with VISIT the buffer visits it."
  (let ((text (dr-documents--text file)))
    (when visit
      (setq buffer-file-name file
            buffer-read-only t))
    (let ((inhibit-read-only t))
      (save-excursion (insert text)))
    (when visit (set-buffer-modified-p nil))
    (list file (length text))))

;;;###autoload
(defun dr-documents-handler (operation &rest arguments)
  "Do OPERATION with ARGUMENTS on the name of a document."
  (pcase operation
    ((or 'expand-file-name 'file-truename 'abbreviate-file-name 'substitute-in-file-name 'directory-file-name)
     (dr-documents--address (car arguments)))
    ('insert-file-contents (dr-documents--insert (car arguments) (cadr arguments)))
    ((or 'file-exists-p 'file-readable-p 'file-regular-p 'verify-visited-file-modtime) t)
    ((or 'file-writable-p 'file-directory-p 'file-remote-p 'file-symlink-p 'vc-registered 'file-attributes 'file-modes
         'file-newer-than-file-p 'file-name-case-insensitive-p 'set-visited-file-modtime 'make-auto-save-file-name
         'find-backup-file-name 'file-locked-p 'lock-file 'unlock-file 'file-local-copy)
     nil)
    (_ (let ((inhibit-file-name-handlers (cons #'dr-documents-handler (and (eq inhibit-file-name-operation operation) inhibit-file-name-handlers)))
             (inhibit-file-name-operation operation))
         (apply operation arguments)))))

(add-to-list 'file-name-handler-alist (cons (concat "\\`" dr-documents-name) #'dr-documents-handler))

(defun dr-documents--path (original uri &rest more)
  "The name of URI: of such a document the address itself.
Otherwise call ORIGINAL with URI and MORE."
  (let ((address (if (keywordp uri) (substring (symbol-name uri) 1) uri)))
    (if (string-match-p (concat "\\`" dr-documents-name) address)
        address
      (apply original uri more))))

;; Later versions leave such addresses alone.
(unless (fboundp 'eglot-uri-to-path)
  (advice-add 'eglot--uri-to-path :around #'dr-documents--path))

(cl-defmethod eglot-handle-notification (_server (_method (eql drc/textDocumentContent/refresh)) &key uri &allow-other-keys)
  "Show the document URI as it is now."
  (let ((buffer (get-file-buffer uri)))
    (when buffer
      (with-current-buffer buffer
        (let ((inhibit-read-only t)
              (text (dr-documents--text uri)))
          (unless (equal text (buffer-substring-no-properties (point-min) (point-max)))
            (let ((new (generate-new-buffer " *drc*" t)))
              (unwind-protect
                  (progn
                    (with-current-buffer new (insert text))
                    (replace-buffer-contents new))
                (kill-buffer new)))
            (set-buffer-modified-p nil)))))))

;;;###autoload
(defun dr-open-document (name)
  "Open the document NAME of this file, as made by drc."
  (interactive (list (completing-read "Open: " (mapcar #'car (dr-documents--all)) nil t)))
  (let ((address (cdr (assoc name (dr-documents--all)))))
    (unless address (user-error "Nothing of that name is made of this file: %s" name))
    (find-file-other-window address)))

(defun dr-documents--all ()
  "The names and addresses of what is made of this file."
  (let ((program (eglot--TextDocumentIdentifier)))
    (mapcar (lambda (document)
              (let ((address (plist-get document :uri)))
                (cons (if (string-match "\\.dr/\\(.*\\)\\'" address) (match-string 1 address) address) address)))
            (jsonrpc-request (dr-documents--server) :workspace/executeCommand
                             (list :command "drc.documents" :arguments (vector (plist-get program :uri)))))))

(define-key dr-mode-map (kbd "C-c C-o") #'dr-open-document)

(provide 'dr-documents)
;;; dr-documents.el ends here
