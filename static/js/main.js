/** Starts what the page asks for. One behaviour a module. */
import "./dialogs.js";
