using System.Reflection;
using EventLoop.Orders;
using EventLoop.Running;
using Xunit;

namespace EventLoop.Tidy;

/// <summary>
/// What silos of two versions send each other, member by member, as <c>SerializedTypes.txt</c> says beside each project. The analyzer that
/// keeps <c>OrleansContracts.txt</c> sees interfaces and methods, and not what their messages hold.
/// </summary>
public sealed class SerializedTypesTests
{
    private static readonly NullabilityInfoContext Nullability = new();
    private static readonly bool IsAccepted = Environment.GetEnvironmentVariable("EVENTLOOP_ACCEPT_CONTRACTS") == "1";

    [Theory]
    [InlineData("grain-interfaces", typeof(IOrderGrain))]
    [InlineData("grains", typeof(OrderGrain))]
    public void Serialized_members_are_as_the_manifest_says(string project, Type member)
    {
        var path = Path.Combine(PostgresServer.Root, project, "SerializedTypes.txt");
        var lines = (string[])
        [
            "# What crosses the wire or lies in grain storage. Members may be added under new numbers; a number never changes its meaning.",
            "# EVENTLOOP_ACCEPT_CONTRACTS=1 dotnet test tests --filter FullyQualifiedName~SerializedTypes writes it anew; read what it changed.",
            .. member.Assembly.GetTypes().Where(type => type.IsDefined(typeof(GenerateSerializerAttribute), inherit: false))
                .OrderBy(Name, StringComparer.Ordinal).SelectMany(Describe),
        ];
        if (IsAccepted)
            File.WriteAllLines(path, lines);
        Assert.Equal(File.ReadAllLines(path), lines);
    }

    private static IEnumerable<string> Describe(Type type) =>
    [
        "",
        type.IsEnum ? $"enum {Name(type)}" : Name(type),
        .. type.IsEnum ? Enum.GetNames(type).Select(name => $"  {Convert.ToInt64(Enum.Parse(type, name))}: {name}") : Members(type),
    ];

    private static IEnumerable<string> Members(Type type) => type
        .GetMembers(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
        .Select(member => (Id: member.GetCustomAttribute<IdAttribute>()?.Id, Member: member))
        .Where(member => member.Id is not null)
        .OrderBy(member => member.Id)
        .Select(member => $"  {member.Id}: {member.Member.Name} {TypeOf(member.Member)}");

    private static string TypeOf(MemberInfo member) => member switch
    {
        PropertyInfo property => Name(property.PropertyType) + Mark(property.PropertyType, Nullability.Create(property)),
        FieldInfo field => Name(field.FieldType) + Mark(field.FieldType, Nullability.Create(field)),
        _ => throw new InvalidOperationException($"{member.Name} has an id and is neither a property nor a field."),
    };

    private static string Mark(Type type, NullabilityInfo nullability) =>
        !type.IsValueType && nullability.ReadState is NullabilityState.Nullable ? "?" : "";

    private static string Name(Type type)
    {
        if (Nullable.GetUnderlyingType(type) is { } value)
            return Name(value) + "?";
        if (type.IsArray)
            return Name(type.GetElementType()!) + "[]";
        var name = (type.GetCustomAttributes<AliasAttribute>().FirstOrDefault()?.Alias ?? type.Name).Split('`')[0];
        return type.IsGenericType ? $"{name}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>" : name;
    }
}
