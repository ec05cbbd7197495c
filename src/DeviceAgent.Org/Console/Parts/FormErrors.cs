using DeviceAgent.Org.Api;

namespace DeviceAgent.Org.WebConsole.Parts;

/// <summary>What a service refused in a form, by field. The services say it as the API does: <c>field: cause</c>.</summary>
public sealed class FormErrors
{
    private readonly Dictionary<string, string> byField = new(StringComparer.Ordinal);

    /// <summary>What belongs to no field of the form; null for nothing.</summary>
    public string? General { get; private set; }

    public bool Any => General is not null || byField.Count > 0;

    /// <summary>What is wrong with a field; null for nothing.</summary>
    public string? At(string field) => byField.GetValueOrDefault(field);

    /// <summary>Takes over what a service refused.</summary>
    /// <param name="refusal">The refusal.</param>
    /// <param name="fields">The fields of the form, in the service's words; what names another is shown above the form.</param>
    public void Take(OrgException refusal, params IReadOnlyList<string> fields)
    {
        ArgumentNullException.ThrowIfNull(refusal);
        foreach (string cause in refusal.Causes)
        {
            string[] parts = cause.Split(": ", 2);
            if (parts.Length == 2 && fields.Contains(parts[0]))
            {
                byField[parts[0]] = parts[1];
            }
            else
            {
                General = General is null ? cause : $"{General}; {cause}";
            }
        }

        General = refusal.Causes.Count == 0 ? refusal.Message : General;
    }

    /// <summary>Says what is wrong with one field.</summary>
    public void Add(string field, string cause) => byField[field] = cause;
}
