namespace DeviceAgent.Org.WebConsole.Parts;

/// <summary>What a form was sent with. Read as it is: the services check it, and say what is wrong.</summary>
internal static class Posted
{
    /// <summary>A field, empty when it was not sent.</summary>
    public static string Text(HttpContext? context, string field) => context?.Request.HasFormContentType == true ? context.Request.Form[field].ToString() : "";

    /// <summary>All that were ticked or chosen under one name.</summary>
    public static IReadOnlyList<string> Texts(HttpContext? context, string field) =>
        context?.Request.HasFormContentType == true ? [.. context.Request.Form[field].OfType<string>()] : [];
}
