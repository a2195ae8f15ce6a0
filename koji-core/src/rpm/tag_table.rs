//! The table of all tags that rpm has a name for.
//!
//! Numbers, names and shapes are facts of rpm 4.18, as `rpm --querytags` and librpm give them, and of the
//! tags that rpm 4.19 to 6.0 added (`include/rpm/rpmtag.h`); computed tags such as FILENAMES are among them.
//! `listed` is the name that rpm's Python binding, and so Koji, lists a tag under; it differs from the
//! preferred name for the tags that were renamed. Tags that rpm marks as internal, obsolete or unimplemented
//! have no name there either.

use super::tag::{Shape, Tag, TagInfo};

macro_rules! tags {
    ($($number:literal $shape:ident $name:ident $(listed $listed:ident)? $(also $($also:ident),+)?;)*) => {
        impl Tag {
            $(
                #[doc = concat!("The tag `", stringify!($name), "`, number ", $number, ".")]
                pub const $name: Tag = Tag($number);
            )*
        }

        /// All known tags, by number.
        pub(super) static TAGS: &[TagInfo] = &[$(
            TagInfo {
                tag: Tag($number),
                name: stringify!($name),
                listed: [$(stringify!($listed),)? stringify!($name)][0],
                also: &[$($(stringify!($also)),+)?],
                shape: shape!($shape),
            },
        )*];
    };
}

macro_rules! shape {
    (one) => {
        Shape::One
    };
    (many) => {
        Shape::Many
    };
}

tags! {
    61 one HEADERIMAGE;
    62 one HEADERSIGNATURES;
    63 one HEADERIMMUTABLE;
    64 one HEADERREGIONS;
    100 many HEADERI18NTABLE;
    257 one SIGSIZE;
    259 one SIGPGP;
    261 one SIGMD5 also PKGID;
    262 one SIGGPG;
    266 many PUBKEYS;
    267 one DSAHEADER;
    268 one RSAHEADER;
    269 one SHA1HEADER also HDRID;
    270 one LONGSIGSIZE;
    271 one LONGARCHIVESIZE;
    273 one SHA256HEADER;
    276 many VERITYSIGNATURES;
    277 one VERITYSIGNATUREALGO;
    278 many OPENPGP;
    279 one SHA3_256HEADER;
    1000 one NAME also N;
    1001 one VERSION also V;
    1002 one RELEASE also R;
    1003 one EPOCH also E;
    1004 one SUMMARY;
    1005 one DESCRIPTION;
    1006 one BUILDTIME;
    1007 one BUILDHOST;
    1008 one INSTALLTIME;
    1009 one SIZE;
    1010 one DISTRIBUTION;
    1011 one VENDOR;
    1012 one GIF;
    1013 one XPM;
    1014 one LICENSE;
    1015 one PACKAGER;
    1016 one GROUP;
    1018 many SOURCE;
    1019 many PATCH;
    1020 one URL;
    1021 one OS;
    1022 one ARCH;
    1023 one PREIN;
    1024 one POSTIN;
    1025 one PREUN;
    1026 one POSTUN;
    1027 many OLDFILENAMES;
    1028 many FILESIZES;
    1029 many FILESTATES;
    1030 many FILEMODES;
    1033 many FILERDEVS;
    1034 many FILEMTIMES;
    1035 many FILEDIGESTS listed FILEMD5S;
    1036 many FILELINKTOS;
    1037 many FILEFLAGS;
    1039 many FILEUSERNAME;
    1040 many FILEGROUPNAME;
    1043 one ICON;
    1044 one SOURCERPM;
    1045 many FILEVERIFYFLAGS;
    1046 one ARCHIVESIZE;
    1047 many PROVIDENAME listed PROVIDES also P;
    1048 many REQUIREFLAGS;
    1049 many REQUIRENAME listed REQUIRES;
    1050 many REQUIREVERSION;
    1051 many NOSOURCE;
    1052 many NOPATCH;
    1053 many CONFLICTFLAGS;
    1054 many CONFLICTNAME listed CONFLICTS also C;
    1055 many CONFLICTVERSION;
    1059 many EXCLUDEARCH;
    1060 many EXCLUDEOS;
    1061 many EXCLUSIVEARCH;
    1062 many EXCLUSIVEOS;
    1064 one RPMVERSION;
    1065 many TRIGGERSCRIPTS;
    1066 many TRIGGERNAME;
    1067 many TRIGGERVERSION;
    1068 many TRIGGERFLAGS;
    1069 many TRIGGERINDEX;
    1079 one VERIFYSCRIPT;
    1080 many CHANGELOGTIME;
    1081 many CHANGELOGNAME;
    1082 many CHANGELOGTEXT;
    1085 many PREINPROG;
    1086 many POSTINPROG;
    1087 many PREUNPROG;
    1088 many POSTUNPROG;
    1089 many BUILDARCHS;
    1090 many OBSOLETENAME listed OBSOLETES also O;
    1091 many VERIFYSCRIPTPROG;
    1092 many TRIGGERSCRIPTPROG;
    1094 one COOKIE;
    1095 many FILEDEVICES;
    1096 many FILEINODES;
    1097 many FILELANGS;
    1098 many PREFIXES;
    1099 many INSTPREFIXES;
    1106 one SOURCEPACKAGE;
    1112 many PROVIDEFLAGS;
    1113 many PROVIDEVERSION;
    1114 many OBSOLETEFLAGS;
    1115 many OBSOLETEVERSION;
    1116 many DIRINDEXES;
    1117 many BASENAMES;
    1118 many DIRNAMES;
    1119 many ORIGDIRINDEXES;
    1120 many ORIGBASENAMES;
    1121 many ORIGDIRNAMES;
    1122 one OPTFLAGS;
    1123 one DISTURL;
    1124 one PAYLOADFORMAT;
    1125 one PAYLOADCOMPRESSOR;
    1126 one PAYLOADFLAGS;
    1127 one INSTALLCOLOR;
    1128 one INSTALLTID;
    1129 one REMOVETID;
    1132 one PLATFORM;
    1133 many PATCHESNAME;
    1134 many PATCHESFLAGS;
    1135 many PATCHESVERSION;
    1140 many FILECOLORS;
    1141 many FILECLASS;
    1142 many CLASSDICT;
    1143 many FILEDEPENDSX;
    1144 many FILEDEPENDSN;
    1145 many DEPENDSDICT;
    1146 one SOURCEPKGID;
    1147 many FILECONTEXTS;
    1148 many FSCONTEXTS;
    1149 many RECONTEXTS;
    1150 many POLICIES;
    1151 one PRETRANS;
    1152 one POSTTRANS;
    1153 many PRETRANSPROG;
    1154 many POSTTRANSPROG;
    1155 one DISTTAG;
    1156 many OLDSUGGESTSNAME also OLDSUGGESTS;
    1157 many OLDSUGGESTSVERSION;
    1158 many OLDSUGGESTSFLAGS;
    1159 many OLDENHANCESNAME also OLDENHANCES;
    1160 many OLDENHANCESVERSION;
    1161 many OLDENHANCESFLAGS;
    1195 one DBINSTANCE;
    1196 one NVRA;
    5000 many FILENAMES;
    5001 many FILEPROVIDE;
    5002 many FILEREQUIRE;
    5005 many TRIGGERCONDS;
    5006 many TRIGGERTYPE;
    5007 many ORIGFILENAMES;
    5008 many LONGFILESIZES;
    5009 one LONGSIZE;
    5010 many FILECAPS;
    5011 one FILEDIGESTALGO;
    5012 one BUGURL;
    5013 one EVR;
    5014 one NVR;
    5015 one NEVR;
    5016 one NEVRA;
    5017 one HEADERCOLOR;
    5018 one VERBOSE;
    5019 one EPOCHNUM;
    5020 one PREINFLAGS;
    5021 one POSTINFLAGS;
    5022 one PREUNFLAGS;
    5023 one POSTUNFLAGS;
    5024 one PRETRANSFLAGS;
    5025 one POSTTRANSFLAGS;
    5026 one VERIFYSCRIPTFLAGS;
    5027 many TRIGGERSCRIPTFLAGS;
    5030 many POLICYNAMES;
    5031 many POLICYTYPES;
    5032 many POLICYTYPESINDEXES;
    5033 many POLICYFLAGS;
    5034 one VCS;
    5035 many ORDERNAME;
    5036 many ORDERVERSION;
    5037 many ORDERFLAGS;
    5040 many INSTFILENAMES;
    5041 many REQUIRENEVRS;
    5042 many PROVIDENEVRS;
    5043 many OBSOLETENEVRS;
    5044 many CONFLICTNEVRS;
    5045 many FILENLINKS;
    5046 many RECOMMENDNAME listed RECOMMENDS;
    5047 many RECOMMENDVERSION;
    5048 many RECOMMENDFLAGS;
    5049 many SUGGESTNAME listed SUGGESTS;
    5050 many SUGGESTVERSION;
    5051 many SUGGESTFLAGS;
    5052 many SUPPLEMENTNAME listed SUPPLEMENTS;
    5053 many SUPPLEMENTVERSION;
    5054 many SUPPLEMENTFLAGS;
    5055 many ENHANCENAME listed ENHANCES;
    5056 many ENHANCEVERSION;
    5057 many ENHANCEFLAGS;
    5058 many RECOMMENDNEVRS;
    5059 many SUGGESTNEVRS;
    5060 many SUPPLEMENTNEVRS;
    5061 many ENHANCENEVRS;
    5062 one ENCODING;
    5066 many FILETRIGGERSCRIPTS;
    5067 many FILETRIGGERSCRIPTPROG;
    5068 many FILETRIGGERSCRIPTFLAGS;
    5069 many FILETRIGGERNAME;
    5070 many FILETRIGGERINDEX;
    5071 many FILETRIGGERVERSION;
    5072 many FILETRIGGERFLAGS;
    5076 many TRANSFILETRIGGERSCRIPTS;
    5077 many TRANSFILETRIGGERSCRIPTPROG;
    5078 many TRANSFILETRIGGERSCRIPTFLAGS;
    5079 many TRANSFILETRIGGERNAME;
    5080 many TRANSFILETRIGGERINDEX;
    5081 many TRANSFILETRIGGERVERSION;
    5082 many TRANSFILETRIGGERFLAGS;
    5084 many FILETRIGGERPRIORITIES;
    5085 many TRANSFILETRIGGERPRIORITIES;
    5086 many FILETRIGGERCONDS;
    5087 many FILETRIGGERTYPE;
    5088 many TRANSFILETRIGGERCONDS;
    5089 many TRANSFILETRIGGERTYPE;
    5090 many FILESIGNATURES;
    5091 one FILESIGNATURELENGTH;
    5092 many PAYLOADDIGEST also PAYLOADSHA256;
    5093 one PAYLOADDIGESTALGO also PAYLOADSHA256ALGO;
    5096 one MODULARITYLABEL;
    5097 many PAYLOADDIGESTALT also PAYLOADSHA256ALT;
    5098 one ARCHSUFFIX;
    5099 one SPEC;
    5100 one TRANSLATIONURL;
    5101 one UPSTREAMRELEASES;
    5103 one PREUNTRANS;
    5104 one POSTUNTRANS;
    5105 many PREUNTRANSPROG;
    5106 many POSTUNTRANSPROG;
    5107 one PREUNTRANSFLAGS;
    5108 one POSTUNTRANSFLAGS;
    5109 many SYSUSERS;
    5112 one PAYLOADSIZE;
    5113 one PAYLOADSIZEALT;
    5114 one RPMFORMAT;
    5115 many FILEMIMEINDEX;
    5116 many MIMEDICT;
    5117 many FILEMIMES;
    5118 many PACKAGEDIGESTS;
    5119 many PACKAGEDIGESTALGOS;
    5120 one SOURCENEVR;
    5121 one PAYLOADSHA512;
    5122 one PAYLOADSHA512ALT;
    5123 one PAYLOADSHA3_256;
    5124 one PAYLOADSHA3_256ALT;
}
