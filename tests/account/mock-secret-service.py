#!/usr/bin/python3
"""A Secret Service with one locked keyring and one secret in it, whose prompts do as they are told:

    accept   the prompt opens the keyring
    decline  the person closes the prompt
    never    the prompt stays open whatever comes; the name org.sendoff.Test.Prompted appears when it opens
    refuse   every call but the sign-on is denied
    silent   the bus gives up on every call, as it does on a service that hangs
"""

import sys

from gi.repository import Gio, GLib

BASE = "/org/freedesktop/secrets"
SERVICE, COLLECTION = "org.freedesktop.Secret.Service", "org.freedesktop.Secret.Collection"
ITEM, PROMPT = "org.freedesktop.Secret.Item", "org.freedesktop.Secret.Prompt"
COLLECTION_PATH, PROMPT_PATH = BASE + "/collection/usual", BASE + "/prompt/p1"

XML = f"""<node>
<interface name="{SERVICE}">
  <method name="OpenSession"><arg type="s" direction="in"/><arg type="v" direction="in"/>
    <arg type="v" direction="out"/><arg type="o" direction="out"/></method>
  <method name="ReadAlias"><arg type="s" direction="in"/><arg type="o" direction="out"/></method>
  <method name="SearchItems"><arg type="a{{ss}}" direction="in"/>
    <arg type="ao" direction="out"/><arg type="ao" direction="out"/></method>
  <method name="Unlock"><arg type="ao" direction="in"/><arg type="ao" direction="out"/><arg type="o" direction="out"/>
  </method>
  <method name="GetSecrets"><arg type="ao" direction="in"/><arg type="o" direction="in"/>
    <arg type="a{{o(oayays)}}" direction="out"/></method>
  <property name="Collections" type="ao" access="read"/>
</interface>
<interface name="{COLLECTION}">
  <method name="CreateItem"><arg type="a{{sv}}" direction="in"/><arg type="(oayays)" direction="in"/>
    <arg type="b" direction="in"/><arg type="o" direction="out"/><arg type="o" direction="out"/></method>
  <property name="Items" type="ao" access="read"/>
  <property name="Label" type="s" access="read"/>
  <property name="Locked" type="b" access="read"/>
  <property name="Created" type="t" access="read"/>
  <property name="Modified" type="t" access="read"/>
</interface>
<interface name="{ITEM}">
  <method name="Delete"><arg type="o" direction="out"/></method>
  <method name="GetSecret"><arg type="o" direction="in"/><arg type="(oayays)" direction="out"/></method>
  <property name="Locked" type="b" access="read"/>
  <property name="Attributes" type="a{{ss}}" access="read"/>
  <property name="Label" type="s" access="read"/>
  <property name="Type" type="s" access="read"/>
  <property name="Created" type="t" access="read"/>
  <property name="Modified" type="t" access="read"/>
</interface>
<interface name="{PROMPT}">
  <method name="Prompt"><arg type="s" direction="in"/></method>
  <method name="Dismiss"/>
  <signal name="Completed"><arg type="b"/><arg type="v"/></signal>
</interface>
</node>"""


class Mock:
    def __init__(self, bus, answer):
        self.bus, self.answer, self.locked, self.items = bus, answer, True, []
        self.info = Gio.DBusNodeInfo.new_for_xml(XML)
        self.publish(BASE, SERVICE)
        self.publish(COLLECTION_PATH, COLLECTION)
        self.publish(BASE + "/aliases/default", COLLECTION)
        self.publish(PROMPT_PATH, PROMPT)
        self.add({"host": "smtp.example.org", "service": "smtp", "user": "prompt@example.org"}, b"behind the prompt")

    def publish(self, path, interface):
        self.bus.register_object(path, self.info.lookup_interface(interface), self.on_call, self.on_get, None)

    def add(self, attributes, secret):
        self.items.append([attributes, secret])
        path = f"{COLLECTION_PATH}/{len(self.items) - 1}"
        self.publish(path, ITEM)
        return path

    def find(self, path):
        return self.items[int(path.rsplit("/", 1)[1])]

    def on_get(self, _bus, _sender, path, interface, name):
        if name == "Attributes":
            return GLib.Variant("a{ss}", self.find(path)[0])
        # The newer item is the one with the higher number.
        stamp = int(path.rsplit("/", 1)[1]) + 1 if interface == ITEM else 0
        return {
            "Collections": GLib.Variant("ao", [COLLECTION_PATH]),
            "Items": GLib.Variant("ao", []),
            "Label": GLib.Variant("s", "Label"),
            "Type": GLib.Variant("s", ""),
            "Locked": GLib.Variant("b", self.locked),
            "Created": GLib.Variant("t", stamp),
            "Modified": GLib.Variant("t", stamp),
        }[name]

    def on_call(self, _bus, _sender, path, _interface, method, arguments, invocation):
        if self.answer == "silent":
            invocation.return_dbus_error("org.freedesktop.DBus.Error.NoReply", "Did not receive a reply.")
            return
        if self.answer == "refuse" and method != "OpenSession":
            invocation.return_dbus_error("org.freedesktop.DBus.Error.AccessDenied", "Not for you")
            return
        reply = getattr(self, method)(path, *arguments.unpack())
        if isinstance(reply, str):
            invocation.return_dbus_error(reply, "No")
        else:
            invocation.return_value(reply)

    def OpenSession(self, _path, algorithm, _input):
        if algorithm != "plain":
            return "org.freedesktop.DBus.Error.NotSupported"
        return GLib.Variant("(vo)", (GLib.Variant("s", ""), BASE + "/session/s1"))

    def ReadAlias(self, _path, _name):
        return GLib.Variant("(o)", (COLLECTION_PATH,))

    def SearchItems(self, _path, wanted):
        found = [
            f"{COLLECTION_PATH}/{i}" for i, (attributes, _) in enumerate(self.items) if wanted.items() <= attributes.items()
        ]
        return GLib.Variant("(aoao)", ([], found) if self.locked else (found, []))

    def Unlock(self, _path, objects):
        if not self.locked:
            return GLib.Variant("(aoo)", (objects, "/"))
        return GLib.Variant("(aoo)", ([], PROMPT_PATH))

    def secret(self, session, path):
        return (session, b"", self.find(path)[1], "text/plain")

    def GetSecrets(self, _path, paths, session):
        return GLib.Variant("(a{o(oayays)})", ({path: self.secret(session, path) for path in paths},))

    def GetSecret(self, path, session):
        return GLib.Variant("((oayays))", (self.secret(session, path),))

    def Delete(self, path):
        self.find(path)[0] = {}
        return GLib.Variant("(o)", ("/",))

    def CreateItem(self, _path, properties, secret, _replace):
        if self.locked:
            return "org.freedesktop.Secret.Error.IsLocked"
        item = self.add(properties[ITEM + ".Attributes"], bytes(secret[2]))
        return GLib.Variant("(oo)", (item, "/"))

    def Prompt(self, path, _window):
        if self.answer == "never":
            Gio.bus_own_name_on_connection(self.bus, "org.sendoff.Test.Prompted", Gio.BusNameOwnerFlags.NONE, None, None)
        else:
            self.locked = self.answer != "accept"
            result = GLib.Variant("ao", [] if self.locked else [COLLECTION_PATH])
            completed = GLib.Variant("(bv)", (self.locked, result))
            self.bus.emit_signal(None, path, PROMPT, "Completed", completed)
        return GLib.Variant("()", ())

    def Dismiss(self, _path):
        return GLib.Variant("()", ())


def main():
    bus = Gio.bus_get_sync(Gio.BusType.SESSION, None)
    mock = Mock(bus, sys.argv[1])  # pylint: disable=unused-variable
    Gio.bus_own_name_on_connection(bus, "org.freedesktop.secrets", Gio.BusNameOwnerFlags.NONE, None, None)
    GLib.MainLoop().run()


if __name__ == "__main__":
    main()
